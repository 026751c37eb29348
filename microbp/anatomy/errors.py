"""Error terms: where targets meet what a network predicts, up to where others join them.

Knows the graph; nothing about neurons but which nodes are taken.
"""

from collections.abc import Collection, Iterator, Sequence
from heapq import heappop, heappush

from microbp.anatomy.nodes import Nodes, is_activation
from microbp.engine import Value


def error_terms(nodes: Nodes,
                taken: Collection[Value]) -> Iterator[tuple[Value, tuple[Value, ...]]]:
    """Yield for each error term the node where its target comes in, and its members in order.

    Nodes that are `taken`, by neurons, belong to no error term.
    """
    finder = _Finder(nodes, taken)
    alike: dict[frozenset[Value], list[Value]] = {}
    for start in finder.starts:
        alike.setdefault(finder.predictions(start), []).append(start)
    ways: dict[Value, set[Value]] = {}      # from the comparisons to the end, by the end
    for starts in alike.values():
        together = finder.meeting(starts)
        for way in [together] if together else [{start} for start in starts]:
            ways[finder.end(way)] = way
    done: set[Value] = set()
    for end in sorted(ways, key=nodes.number.__getitem__, reverse=True):
        if end not in done:
            members = finder.members(end, ways[end])
            done.update(members)
            yield min(ways[end], key=nodes.number.__getitem__), members


class _Finder:
    def __init__(self, nodes: Nodes, taken: Collection[Value]) -> None:
        self.users, self.part, self.taken = nodes.users, nodes.part, taken
        self.order, self.place = nodes.order, nodes.number
        self.aims: set[Value] = set()           # targets, and what follows from targets alone
        self.starts: list[Value] = []
        for node in nodes.order:
            met = [parent for parent in node.parents if parent in self.aims]
            rest = [parent for parent in self.variables(node) if parent not in self.aims]
            if self.part(node) == "target" or (met and not rest):
                self.aims.add(node)
            elif node not in taken and (met or node.op == "cross_entropy"):
                self.starts.append(node)

    def variables(self, node: Value) -> list[Value]:
        """Return what a node is computed from, but for constants."""
        return [parent for parent in node.parents if self.part(parent) != "constant"]

    def is_prepared(self, node: Value) -> bool:
        """Tell whether a node only prepares a prediction for the comparison: ``log(1 - a)``."""
        if node.name or not node.parents or node in self.taken:
            return False
        return node.op == "cross_entropy" or (
            len(self.variables(node)) == 1 and not is_activation(node))

    def predictions(self, start: Value) -> frozenset[Value]:
        """Return what is compared with targets at a node."""
        found, stack, seen = set(), [start], set()
        while stack:
            node = stack.pop()
            if node is not start and not self.is_prepared(node):
                found.add(node)
                continue
            for parent in self.variables(node):
                if parent not in seen and parent not in self.aims:
                    seen.add(parent)
                    stack.append(parent)
        return frozenset(found)

    def meeting(self, starts: Sequence[Value]) -> set[Value] | None:
        """Return the way to where several comparisons of one prediction come together, if any."""
        front = [self.place[start] for start in starts]
        way = set(starts)
        while len(front) > 1:
            users = self.users[self.order[heappop(front)]]
            if len(users) != 1 or users[0] in self.taken:
                return None
            if users[0] not in way:
                way.add(users[0])
                heappush(front, self.place[users[0]])
        others = [parent for node in way.difference(starts) for parent in node.parents
                  if parent.parents and parent not in way and parent not in self.aims]
        return None if others else way

    def end(self, way: set[Value]) -> Value:
        """Follow what is done to one error until others join it, and make that part of its way."""
        node = max(way, key=self.place.__getitem__)
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
        found, seen = {end}, {end}
        front = [-self.place[end]]
        while front:
            node = self.order[-heappop(front)]
            if node is not end and not found.issuperset(self.users[node]):
                continue
            found.add(node)
            for parent in node.parents:
                if parent.parents and parent not in seen and (
                        parent in way or parent in self.aims or self.is_prepared(parent)):
                    seen.add(parent)
                    heappush(front, -self.place[parent])
        return tuple(sorted(found, key=self.place.__getitem__))
