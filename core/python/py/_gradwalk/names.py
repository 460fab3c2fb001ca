"""Tells the host which name the learner gives to which tensor.

`x = e` becomes `x = __gradwalk_name__(n, e)`, where n stands for the name and its place; parameters, loop and tuple targets get
such a call after they are bound. What an argument or a loop calls a tensor is lent: it counts for one that has no name yet.
Locations are copied, so tracebacks and their carets stay right.
"""

import ast

from . import modules, places
from .bridge import need, when_bound

need(globals(), "name_id", "name_tensor", "name_value", "names_are")

HELPER = "__gradwalk_name__"  # ends with two underscores, or Python would mangle it inside classes

_texts = {}  # n -> (the name, its place, whether it is lent), for modules, which name their parameters
_tensors = ()
_module = None


def know(tensor_classes, module_class):
    """torch says which of its classes are tensors (with the engine's handle in `_h`) and which is nn.Module."""
    global _tensors, _module
    _tensors, _module = tensor_classes, module_class
    modules.know(module_class)


def bind():
    if _module is not None:
        names_are(id(_name_module), id(_module), *map(id, _tensors))


def _name_module(n, module):
    """The host calls it when a module is given a name."""
    name, place, lent = _texts[n]
    if not (lent and modules.is_named(module)):
        modules.name(module, name, lent)
        for path, parameter in module.named_parameters():
            name_tensor(parameter._h, _number(f"{name}.{path}", place, lent))
    return module


def rewrite(source, tree):
    """The same program, with its names told. A program nested too deep to be walked stays as it is."""
    try:
        return _Namer().visit(tree)
    except RecursionError:
        return ast.parse(source)


_numbers = {}


def _number(name, place, lent):
    n = _numbers.get((name, place))
    if n is None:
        n = _numbers[name, place] = name_id(name, place, lent)
        _texts[n] = name, place, lent
    return n


def call(helper, *arguments):
    """helper(*arguments), at the location of the last of them."""
    function = ast.copy_location(ast.Name(helper, ast.Load()), arguments[-1])
    return ast.copy_location(ast.Call(function, list(arguments), []), arguments[-1])


class _Namer(ast.NodeTransformer):
    def __init__(self):
        self.scope = []  # names of the functions and classes around
        self.outer = [set()]  # for each of them, the names that it declares global or nonlocal

    def named(self, target, name, value, lent=False):
        """__gradwalk_name__(n, value), where `name` was bound by the expression `target`."""
        path = [] if name in self.outer[-1] else self.scope
        place = places.span(target.lineno, target.end_lineno, target.col_offset, target.end_col_offset)
        n = ast.copy_location(ast.Constant(_number(".".join([*path, name]), place, lent)), value)
        return call(HELPER, n, value)

    def after(self, *targets, lent=False):
        """Statements that name what has just been bound."""
        return [ast.copy_location(ast.Expr(call), call) for call in self.calls(targets, lent)]

    def calls(self, targets, lent):
        return [self.named(t, name, _load(t), lent) for target in targets for t, name in _bound(target)]

    def visit_Assign(self, node):
        self.generic_visit(node)
        simple = [(t, _name(t)) for t in node.targets if _name(t)]
        for target, name in simple:
            node.value = self.named(target, name, node.value)
        return [node, *self.after(*(t for t in node.targets if isinstance(t, (ast.Tuple, ast.List))))]

    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        if node.value is not None and _name(node.target):
            node.value = self.named(node.target, _name(node.target), node.value)
        return node

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        return node if isinstance(node.target, ast.Subscript) else [node, *self.after(node.target)]

    def visit_NamedExpr(self, node):
        self.generic_visit(node)
        node.value = self.named(node.target, node.target.id, node.value)
        return node

    def visit_For(self, node):
        self.generic_visit(node)
        node.body = self.after(node.target, lent=True) + node.body
        return node

    visit_AsyncFor = visit_For

    def visit_comprehension(self, node):
        """for i in x: a condition that always holds, since no tuple with something in it is false."""
        self.generic_visit(node)
        calls = self.calls([node.target], lent=True)
        if calls:
            node.ifs.insert(0, ast.copy_location(ast.Tuple(calls, ast.Load()), node.target))
        return node

    def visit_With(self, node):
        self.generic_visit(node)
        node.body = self.after(*(item.optional_vars for item in node.items if item.optional_vars)) + node.body
        return node

    visit_AsyncWith = visit_With

    def visit_FunctionDef(self, node):
        self.scope.append(node.name)
        self.outer.append(_declared(node))
        self.generic_visit(node)
        arguments = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
        first = 1 if ast.get_docstring(node, clean=False) is not None else 0
        node.body[first:first] = self.after(*(a for a in arguments if a.arg not in ("self", "cls")), lent=True)
        self.outer.pop()
        self.scope.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.scope.append(node.name)
        self.outer.append(set())
        self.generic_visit(node)
        self.outer.pop()
        self.scope.pop()
        return node


def _bound(target):
    """(expression, name) of all that a target binds."""
    if isinstance(target, (ast.Tuple, ast.List)):
        return [pair for element in target.elts for pair in _bound(element)]
    if isinstance(target, ast.Starred):
        return _bound(target.value)
    return [(target, _name(target))] if _name(target) else []


def _name(target):
    """The name that a simple target binds: x, self.w, w['a']; None for one that is no name, such as losses[i] or w.grad."""
    if isinstance(target, ast.arg):
        return target.arg
    if isinstance(target, ast.Name):
        return target.id
    if isinstance(target, ast.Attribute) and target.attr not in ("data", "grad") and _name(target.value):
        return f"{_name(target.value)}.{target.attr}"
    if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) and _name(target.value):
        return f"{_name(target.value)}[{target.slice.value!r}]"
    return None


def _load(target):
    """Reads what `target` has just been given."""
    name = target.arg if isinstance(target, ast.arg) else ast.unparse(target)
    read = ast.parse(name, mode="eval").body
    for node in ast.walk(read):
        ast.copy_location(node, target)
    return read


def _declared(function):
    """Names that a function declares global or nonlocal, inner functions left out."""
    found, todo = set(), list(function.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            todo.extend(ast.iter_child_nodes(node))
    return found


when_bound(bind)
