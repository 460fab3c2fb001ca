"""Functions that are written in Python here and that PyTorch can be called in one way: their parameters, as _listings has those of others."""

SINGLE = """
torch.zeros torch.ones: tuple of ints size, *, Tensor out = None, &
torch.empty: tuple of ints size, *, torch.memory_format memory_format = None, Tensor out = None, &
torch.full: tuple of ints size, Number fill_value, *, Tensor out = None, &
torch.zeros_like torch.ones_like torch.empty_like: Tensor input, *, torch.memory_format memory_format = None, &
torch.full_like: Tensor input, Number fill_value, *, torch.memory_format memory_format = None, &
torch.multinomial: Tensor input, int num_samples, bool replacement = False, *, torch.Generator generator = None, Tensor out = None
torch.binomial: Tensor count, Tensor prob, torch.Generator generator = None
torch.poisson: Tensor input, torch.Generator generator = None
torch.nonzero: Tensor input, *, Tensor out = None, bool as_tuple = False
torch.numel torch.is_floating_point torch.is_complex torch.is_nonzero torch.is_signed torch.is_inference torch.detach torch.zero_: Tensor input
torch.is_same_size: Tensor input, Tensor other
torch.get_device: Tensor input
torch.hann_window torch.blackman_window torch.bartlett_window: int window_length, *, & | int window_length, bool periodic, *, &
torch.hamming_window: int window_length, *, & | int window_length, bool periodic, *, & | int window_length, bool periodic, float alpha, *, & | int window_length, bool periodic, float alpha, float beta, *, &
torch.kaiser_window: int window_length, *, & | int window_length, bool periodic, *, & | int window_length, bool periodic, float beta, *, &
torch.scalar_tensor: Number s, *, &
torch.empty_strided: tuple of ints size, tuple of ints stride, *, &
torch.as_tensor: object data, *, torch.dtype dtype = None, torch.device device = None
torch.asarray: object obj, *, torch.dtype dtype = None, torch.device device = None, bool copy = None, bool requires_grad = False
torch.frombuffer: object buffer, *, torch.dtype dtype, int count = -1, int offset = 0, bool requires_grad = False
Tensor.new_tensor: object data, *, torch.dtype dtype = None, torch.device device = None, bool requires_grad = False, bool pin_memory = False
Tensor.new_zeros Tensor.new_ones Tensor.new_empty: tuple of ints size, *, &
Tensor.new_full: tuple of ints size, Number fill_value, *, &
Tensor.type_as Tensor.is_same_size: Tensor other
Tensor.requires_grad_: bool requires_grad = True
Tensor.resize_: tuple of ints size, *, torch.memory_format memory_format = None
Tensor.resize_as_: Tensor the_template, *, torch.memory_format memory_format = None
Tensor.cpu Tensor.clone Tensor.contiguous Tensor.is_contiguous: *, torch.memory_format memory_format = None
Tensor.float Tensor.double Tensor.half Tensor.bfloat16 Tensor.long Tensor.int Tensor.short Tensor.char Tensor.byte Tensor.bool: *, torch.memory_format memory_format = None
Tensor.numpy: *, bool force = False
torch.promote_types: torch.dtype type1, torch.dtype type2
torch.can_cast: torch.dtype from_, torch.dtype to
torch.atleast_1d torch.atleast_2d torch.atleast_3d: Tensor input | tuple of Tensors tensors
"""

IN_PYTHON = """
adaptive_avg_pool2d 2 2; adaptive_avg_pool3d 2 2; adaptive_max_pool1d=adaptive_max_pool1d_with_indices 2 3; adaptive_max_pool2d=adaptive_max_pool2d_with_indices 2 3;
batch_norm 3 8; binary_cross_entropy 2 6; binary_cross_entropy_with_logits 2 7; celu 1 3; cosine_embedding_loss 3 7; cross_entropy 2 8; ctc_loss 4 7; elu 1 3; embedding 2 7;
embedding_bag 2 11; fold 3 6; gaussian_nll_loss 3 6; glu 1 2; group_norm 2 5; hardsigmoid 1 2; hardswish 1 2; hardtanh 1 4; hinge_embedding_loss 2 6; huber_loss 2 5;
instance_norm 1 8; kl_div 2 6; l1_loss 2 6; layer_norm 2 5; leaky_relu 1 3; local_response_norm 2 5; lp_pool1d 3 5; lp_pool2d 3 5; lp_pool3d 3 5; margin_ranking_loss 3 7;
max_pool1d=_max_pool1d 2 7; max_pool2d=_max_pool2d 2 7; max_pool3d=_max_pool3d 2 7; max_unpool1d 3 6; max_unpool2d 3 6; max_unpool3d 3 6; mish 1 2; mse_loss 2 6;
multi_margin_loss 2 8; multilabel_margin_loss 2 5; multilabel_soft_margin_loss 2 6; nll_loss 2 7; normalize 1 5; pad 2 4; poisson_nll_loss 2 8; relu6 1 2; rms_norm 2 4;
rrelu 1 5; selu 1 2; sigmoid 1 1; silu 1 2; smooth_l1_loss 2 6; soft_margin_loss 2 5; softsign 1 1; tanh 1 1; tanhshrink 1 1; threshold 3 4; triplet_margin_loss 3 10; unfold 2 5
"""
"""Functions of torch.nn.functional that PyTorch has in Python (=name where messages say another), and how many arguments in places they take: Python's own messages."""
