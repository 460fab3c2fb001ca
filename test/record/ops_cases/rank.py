# What is chosen by rank: which of equals is found, and where NaN goes.
TIES = [[2, 2, 1, 2, 0], [1, 0, 0, 0], [0, 1, 0, 1, 1, 1, 0], [3, 1, 3, 3, 2, 2, 1, 0, 3, 2]]
for row in TIES:
    for k in (1, 2, len(row) - 1):
        case("torch.topk", T(row), k)
        case("torch.topk", T(row), k, largest=False)
        case("torch.kthvalue", T(row), k)
    case("torch.topk", T(row), 3, sorted=False)
    case("torch.median", T(row), 0)
    case("torch.mode", T(row))
long = i(150, high=6)
for k in (1, 2, 60):
    case("torch.topk", long, k)
    case("torch.topk", long, k, largest=False, sorted=False)
    case("torch.kthvalue", long, k)
case("torch.median", long, 0)
case("torch.mode", long)
spoiled = T([1.0, nan, 1.0, 0.0, nan, 2.0], grad=True)
case("torch.topk", spoiled, 3)
case("torch.topk", spoiled, 5, largest=False)
case("torch.kthvalue", spoiled, 5)
case("torch.median", spoiled, 0)
case("torch.nanmedian", spoiled, 0)
case("torch.nanmedian", spoiled)
case("torch.topk", f(3, 4), 2, 0)
case("torch.kthvalue", f(3, 4), 2, 0, True)
case("torch.median", f(2, 4), -1, True)
case("torch.nanmedian", f(3, 2), 0)
case("torch.median", T([]))
