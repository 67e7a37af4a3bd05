"""What a room refuses, each with the sentence for who asked and HTTP's status for it."""


class RoomError(Exception):
    """A room doesn't do what was asked; `str` of it is the sentence."""

    status = 400


class NoRoomError(RoomError):
    """There is no room of that code, or no more."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            "There is no room with this code, or it has ended. A code has five letters, as on the "
            "board."
        )


class WrongKeyError(RoomError):
    """The key isn't that of the room's teacher."""

    status = 403

    def __init__(self) -> None:
        super().__init__("Only the teacher's own link can do this: it has the room's key in it.")


class ClosedError(RoomError):
    """What was sent is for a question that isn't the open one."""

    status = 409

    def __init__(self) -> None:
        super().__init__("Your answer came too late: its question is closed, so it doesn’t count.")


class AnsweredError(RoomError):
    """This participant has given another answer before."""

    status = 409

    def __init__(self) -> None:
        super().__init__("You have answered already. The first answer counts.")


class FullError(RoomError):
    """No more participants, or rooms, are taken."""

    status = 503


class BusyError(RoomError):
    """Too much at once: the same request will do in a second or two."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many at once. This is tried again by itself in a moment.")


class AwayError(RoomError):
    """What keeps the rooms doesn't answer."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "The rooms can't be reached for the moment. This is tried again by itself."
        )
