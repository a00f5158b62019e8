"""Entities that exported code may name."""


class BuildContext:
    def __init__(self, *, dockerfile_path=None, path=None):
        self.dockerfile_path, self.path = dockerfile_path, path


class Environment:
    def __init__(self, *, name=None, version=None, description=None, image=None, build=None, conda_file=None, tags=None, properties=None, datastore=None):
        if (image is None) == (build is None):
            raise ValueError("either image or build")
        self.image, self.build, self.conda_file = image, build, conda_file

    def record(self):
        build = None if self.build is None else {"path": self.build.path, "dockerfile_path": self.build.dockerfile_path}
        return {"environment": {"image": self.image, "conda_file": self.conda_file, "build": build}}
