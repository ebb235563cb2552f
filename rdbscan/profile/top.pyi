FACTS: tuple[str, ...]

Row = tuple[int, int, bytes, *tuple[int, ...]]

class Top:
    @property
    def best(self) -> list[Row]: ...

class Biggest:
    @property
    def best(self) -> list[Row]: ...
