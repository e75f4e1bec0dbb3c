"""How a script ends without a result."""


class Failure(Exception):
    """Why there is no result, in words for the user. A script prints it without a traceback."""


class ProgramFailed(Failure):
    """A program is missing, fails, takes too long or prints what is no text."""


class CouldNotMeasure(Failure):
    """Nothing is known about the speed of the program."""


class WrongAnswer(Failure):
    """A program answers something else than theory."""


class BadInput(Failure):
    """A file does not hold what it should."""
