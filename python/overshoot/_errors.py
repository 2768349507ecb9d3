"""What overshoot raises. Every message is one line."""


class Error(Exception):
    """All that overshoot raises by itself."""


class BadInput(Error, ValueError):
    """Input that has no meaning: an unknown name, a value out of range, a file that cannot be read."""


class LemmaError(BadInput):
    """A lemma's text that cannot be read. `excerpt` is the line with a caret below the place."""

    excerpt: str = ""


class NotExact(BadInput, TypeError):
    """A float, or something else that is no exact number, where a lemma or a parameter needs one."""


class Rejected(Error):
    """A certificate that proves nothing, or not this."""


class Undecided(Error):
    """A rigorous computation that cannot go on: the enclosure has become too wide, say."""


class UnsoundArithmetic(Error):
    """Floating point on this machine or in this process is not what rigorous results need."""
