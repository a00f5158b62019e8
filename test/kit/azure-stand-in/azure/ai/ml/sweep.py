"""What a sweep is made of."""


class _Recorded:
    def record(self):
        values = {key: [plain(item) for item in value] if isinstance(value, list) else value for key, value in vars(self).items() if value is not None}
        return {type(self).__name__: values}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return value.record() if hasattr(value, "record") else value


def made(name, keywords):
    def init(self, **kwargs):
        unknown = set(kwargs) - set(keywords)
        if unknown:
            raise TypeError(f"{name} takes no {unknown}")
        self.__dict__.update(kwargs)

    return type(name, (_Recorded,), {"__init__": init})


Choice = made("Choice", ["values"])
Randint = made("Randint", ["upper"])
Uniform = made("Uniform", ["min_value", "max_value"])
LogUniform = made("LogUniform", ["min_value", "max_value"])
QUniform = made("QUniform", ["min_value", "max_value", "q"])
QLogUniform = made("QLogUniform", ["min_value", "max_value", "q"])
Normal = made("Normal", ["mu", "sigma"])
LogNormal = made("LogNormal", ["mu", "sigma"])
QNormal = made("QNormal", ["mu", "sigma", "q"])
QLogNormal = made("QLogNormal", ["mu", "sigma", "q"])
BanditPolicy = made("BanditPolicy", ["delay_evaluation", "evaluation_interval", "slack_amount", "slack_factor"])
MedianStoppingPolicy = made("MedianStoppingPolicy", ["delay_evaluation", "evaluation_interval"])
TruncationSelectionPolicy = made("TruncationSelectionPolicy", ["delay_evaluation", "evaluation_interval", "truncation_percentage"])
RandomSamplingAlgorithm = made("RandomSamplingAlgorithm", ["rule", "seed", "logbase"])
