"""Error terms: where targets meet what a network predicts, up to where others join them.

Knows the graph; nothing about neurons but which nodes are taken.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from heapq import heappop, heappush

from microbp.engine import Value

Users = Mapping[Value, Sequence[Value]]


def is_activation(node: Value) -> bool:
    """Tell whether a node is what a neuron may make of its net input."""
    return node.operation is not None and node.operation.activation


def error_terms(order: Sequence[Value], users: Users, role: Callable[[Value], str],
                taken: Collection[Value],
                place: Mapping[Value, int]) -> Iterator[tuple[Value, tuple[Value, ...]]]:
    """Yield for each error term the node where its target comes in, and its members in order.

    Nodes that are `taken`, by neurons, belong to no error term.
    """
    finder = _Finder(order, users, role, taken, place)
    found: dict[Value, list[Value]] = {}
    alike: dict[frozenset[Value], list[Value]] = {}
    for start in finder.starts:
        alike.setdefault(finder.predictions(start), []).append(start)
    for starts in alike.values():
        end, way = finder.meeting(starts)
        if end is not None:
            found[finder.end(end, way)] = [starts[0], *way]
            continue
        for start in starts:
            passed = {start}
            found.setdefault(finder.end(start, passed), [start, *passed])
    done: set[Value] = set()
    for end in sorted(found, key=place.__getitem__, reverse=True):
        if end not in done:
            start, *rest = found[end]
            members = finder.members(end, set(rest))
            done.update(members)
            yield start, members


class _Finder:
    def __init__(self, order: Sequence[Value], users: Users, role: Callable[[Value], str],
                 taken: Collection[Value], place: Mapping[Value, int]) -> None:
        self.users, self.role, self.taken, self.place = users, role, taken, place
        self.aims: set[Value] = set()           # targets, and what follows from targets alone
        self.starts: list[Value] = []
        for node in order:
            met = [parent for parent in node.parents if parent in self.aims]
            rest = [parent for parent in node.parents
                    if parent not in self.aims and role(parent) != "constant"]
            if role(node) == "target" or (met and not rest):
                self.aims.add(node)
            elif node not in taken and (met or node.op == "cross_entropy"):
                self.starts.append(node)

    def is_prepared(self, node: Value) -> bool:
        """Tell whether a node only prepares a prediction for the comparison: ``log(1 - a)``."""
        if node.name or not node.parents or node in self.taken:
            return False
        variables = [parent for parent in node.parents if self.role(parent) != "constant"]
        return node.op == "cross_entropy" or (
            len(variables) == 1 and not is_activation(node))

    def predictions(self, start: Value) -> frozenset[Value]:
        """Return what is compared with targets at a node."""
        found, stack, seen = set(), [start], set()
        while stack:
            node = stack.pop()
            if node is not start and not self.is_prepared(node):
                found.add(node)
                continue
            for parent in node.parents:
                if (parent not in seen and parent not in self.aims
                        and self.role(parent) != "constant"):
                    seen.add(parent)
                    stack.append(parent)
        return frozenset(found)

    def meeting(self, starts: Sequence[Value]) -> tuple[Value | None, set[Value]]:
        """Return where several comparisons of one prediction come together, and the way there."""
        front = [(self.place[start], start) for start in starts]
        waiting = set(starts)
        way = set(starts)
        while len(front) > 1:
            _, node = heappop(front)
            waiting.discard(node)
            if len(self.users[node]) != 1 or self.users[node][0] in self.taken:
                return None, way
            user = self.users[node][0]
            way.add(user)
            if user not in waiting:
                waiting.add(user)
                heappush(front, (self.place[user], user))
        others = [parent for node in way.difference(starts) for parent in node.parents
                  if parent.parents and parent not in way and parent not in self.aims]
        return (None, way) if others else (front[0][1], way)

    def end(self, node: Value, way: set[Value]) -> Value:
        """Follow what is done to one error until others join it."""
        while len(self.users[node]) == 1:
            (user,) = self.users[node]
            joined = any(p.parents and p is not node and p not in self.aims for p in user.parents)
            if joined or user in self.taken or user.op == "total":
                break
            node = user
            way.add(node)
        return node

    def members(self, end: Value, way: set[Value]) -> tuple[Value, ...]:
        """Return the way from the comparison to the end, with what belongs to it alone."""
        found = {end}
        heap = [(-self.place[end], end)]
        seen = {end}
        while heap:
            _, node = heappop(heap)
            if node is not end:
                if not found.issuperset(self.users[node]):
                    continue
                found.add(node)
            for parent in node.parents:
                if parent.parents and parent not in seen and (
                        parent in way or parent in self.aims or self.is_prepared(parent)):
                    seen.add(parent)
                    heappush(heap, (-self.place[parent], parent))
        return tuple(sorted(found, key=self.place.__getitem__))
