from .._autograd import Node
