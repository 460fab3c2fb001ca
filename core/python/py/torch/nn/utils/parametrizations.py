"""torch.nn.utils.parametrizations: not here. Says what is."""


def weight_norm(module, name="weight", dim=0):
    raise NotImplementedError("Gradwalk has no torch.nn.utils.parametrizations; torch.nn.utils.weight_norm(module) computes the same")


def spectral_norm(module, *args, **named):
    raise NotImplementedError("Gradwalk has no torch.nn.utils.parametrizations; torch.nn.utils.spectral_norm(module) computes the same")


def orthogonal(module, *args, **named):
    raise NotImplementedError("Gradwalk has no orthogonal parametrization; torch.nn.init.orthogonal_(weight) makes an orthogonal start")
