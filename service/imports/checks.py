"""What must hold between the rows of an alliance's files."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from matching.errors import MatchingError
from service.domain.post_texts import clean_post
from service.imports.bundles import Bundle, Numbered, RowError
from service.imports.rows import FileRow, PostRow
from service.messages import row_message


def find_row_errors(bundle: Bundle, *, known: Callable[[str], bool]) -> list[RowError]:
    """Return everything that does not fit together, in file order.

    known: says of an organisation that is not in the file whether the alliance has it already.
    """
    chains = {chain.code for chain in bundle.alliance.chains}
    in_file = {each.row.name for each in bundle.organisations}
    names = _Names(in_file, known)
    found = list(_organisation_errors(bundle, chains))
    found += _post_errors(bundle.capabilities, chains, names)
    found += _post_errors(bundle.needs, chains, names)
    for user in bundle.users:
        if user.row.organisation is not None and user.row.organisation not in names:
            found.append(_error(user, "organisation", "unknown_organisation", value=user.row.organisation))
    return found


class _Names:
    """The organisations that posts may belong to; each unknown one is looked up once."""

    def __init__(self, in_file: Collection[str], known: Callable[[str], bool]) -> None:
        self._in_file = in_file
        self._known = known
        self._seen: dict[str, bool] = {}

    def __contains__(self, name: str) -> bool:
        """Say whether the alliance has an organisation of this name."""
        if name in self._in_file:
            return True
        if name not in self._seen:
            self._seen[name] = self._known(name)
        return self._seen[name]


def _organisation_errors(bundle: Bundle, chains: Collection[str]) -> Iterator[RowError]:
    """Unknown chains, and the same place twice."""
    first: dict[tuple[str, str], int] = {}
    for each in bundle.organisations:
        if each.row.chain not in chains:
            yield _error(each, "chain", "unknown_chain", value=each.row.chain)
        line = first.setdefault((each.row.name, each.row.chain), each.line)
        if line != each.line:
            yield _error(each, "name", "repeated", first=line)


def _post_errors(rows: Sequence[Numbered[PostRow]], chains: Collection[str], names: _Names) -> Iterator[RowError]:
    """Posts of nobody, in no chain, or without a text that can be stored."""
    for each in rows:
        if each.row.organisation not in names:
            yield _error(each, "organisation", "unknown_organisation", value=each.row.organisation)
        if each.row.chain is not None and each.row.chain not in chains:
            yield _error(each, "chain", "unknown_chain", value=each.row.chain)
        try:
            clean_post(each.row.title, each.row.text)
        except MatchingError as exc:
            details: Mapping[str, object] = vars(exc)
            yield _error(each, "text", exc.code, **details)


def _error(each: Numbered[FileRow], field: str, kind: str, **details: object) -> RowError:
    return RowError(each.file, each.line, field, row_message(kind, **details))
