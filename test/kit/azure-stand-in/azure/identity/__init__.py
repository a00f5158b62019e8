"""The name that exported code takes from azure-identity."""


class DefaultAzureCredential:
    pass
