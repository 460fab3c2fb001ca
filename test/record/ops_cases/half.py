# float16 and bfloat16, to the last bit: what is computed in float32 and rounded once, and what is a half in between.
for dtype in (torch.float16, torch.bfloat16):
    def h(*shape, **named):
        return f(*shape, grad=False, dtype=dtype, **named)
    case("torch.sum", h(4, 33))
    case("torch.mean", h(4, 33))
    case("torch.mean", h(5, 7), 1)
    case("torch.log_softmax", h(4, 33), -1)
    case("torch.log_softmax", h(3, 5), 0)
    case("torch.softmax", h(4, 33), -1)
    case("F.layer_norm", h(4, 33), (33,))
    case("F.layer_norm", h(4, 7), (7,), h(7), h(7))
    case("F.group_norm", h(2, 4, 5), 2, h(4), h(4))
    if dtype == torch.float16:
        case("F.batch_norm", h(2, 3, 9), None, None, h(3), h(3), True)
    case("F.rms_norm", h(4, 33), (33,), h(33))
    case("F.glu", h(4, 8))
    case("torch.dot", h(33), h(33))
    case("torch.matmul", h(4, 33), h(33, 3))
    case("torch.addmm", h(4, 3), h(4, 33), h(33, 3), beta=0.5, alpha=2)
    case("torch.baddbmm", h(2, 4, 3), h(2, 4, 5), h(2, 5, 3), alpha=0.3)
    case("torch.add", h(4, 7), 0.7)
    case("torch.sub", h(4, 16), h(4, 16), alpha=0.3)  # PyTorch rounds otherwise in what is left of 32 lanes
    case("torch.rsub", h(4, 7), 0.7)
    case("torch.mul", h(4, 7), 0.7)
    case("torch.remainder", h(4, 7), 0.7)
    case("torch.fmod", h(4, 7), 0.7)
    case("torch.pow", h(4, 7, low=0.1), 0.7)
    for name in "exp log sqrt sigmoid tanh sin erf expm1 log1p".split():
        case(f"torch.{name}", h(4, 7, low=0.1))
    for name in "gelu silu softplus elu mish logsigmoid hardswish".split():
        case(f"F.{name}", h(4, 7))
