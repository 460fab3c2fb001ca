"""The ways to call a function that PyTorch lists where a call fits none of them: made by test/record/listings.py."""

OPTIONS = "torch.dtype dtype = None, torch.layout layout = None, torch.device device = None, bool pin_memory = False, bool requires_grad = False"
"""What & stands for."""

LISTED = """
F.conv1d F.conv2d F.conv3d torch.conv1d torch.conv2d torch.conv3d: Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, tuple of ints padding = 0, tuple of ints dilation = 1, int groups = 1 | Tensor input, Tensor weight, Tensor bias = None, tuple of ints stride = 1, str padding = "valid", tuple of ints dilation = 1, int groups = 1
Tensor.add Tensor.add_ Tensor.sub Tensor.sub_: Tensor other, *, Number alpha = 1
Tensor.addbmm Tensor.addbmm_ Tensor.baddbmm Tensor.baddbmm_: Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1
Tensor.addcdiv Tensor.addcdiv_ Tensor.addcmul Tensor.addcmul_: Tensor tensor1, Tensor tensor2, *, Number value = 1
Tensor.addmm Tensor.addmm_: Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1
Tensor.addmv Tensor.addmv_: Tensor mat, Tensor vec, *, Number beta = 1, Number alpha = 1
Tensor.addr Tensor.addr_: Tensor vec1, Tensor vec2, *, Number beta = 1, Number alpha = 1
Tensor.all Tensor.any:  | tuple of ints dim = None, bool keepdim = False | int dim, bool keepdim = False
Tensor.argsort Tensor.sort: *, bool stable, int dim = -1, bool descending = False | int dim = -1, bool descending = False
Tensor.bernoulli: *, torch.Generator generator = None | float p, *, torch.Generator generator = None
Tensor.bernoulli_: Tensor p, *, torch.Generator generator = None | float p = 0.5, *, torch.Generator generator = None
Tensor.bitwise_and Tensor.bitwise_and_ Tensor.bitwise_left_shift Tensor.bitwise_left_shift_ Tensor.bitwise_or Tensor.bitwise_or_ Tensor.bitwise_right_shift Tensor.bitwise_right_shift_ Tensor.bitwise_xor Tensor.bitwise_xor_ Tensor.copysign Tensor.copysign_ Tensor.eq Tensor.eq_ Tensor.floor_divide Tensor.floor_divide_ Tensor.fmod Tensor.fmod_ Tensor.ge Tensor.ge_ Tensor.greater Tensor.greater_ Tensor.greater_equal Tensor.greater_equal_ Tensor.gt Tensor.gt_ Tensor.le Tensor.le_ Tensor.less Tensor.less_ Tensor.less_equal Tensor.less_equal_ Tensor.lt Tensor.lt_ Tensor.multiply Tensor.multiply_ Tensor.ne Tensor.ne_ Tensor.not_equal Tensor.not_equal_ Tensor.remainder Tensor.remainder_ Tensor.true_divide Tensor.true_divide_ Tensor.xlogy Tensor.xlogy_: Tensor other | Number other
Tensor.clamp Tensor.clamp_ Tensor.clip Tensor.clip_: Tensor min = None, Tensor max = None | Number min = None, Number max = None
Tensor.clamp_max Tensor.clamp_max_: Tensor max | Number max
Tensor.clamp_min Tensor.clamp_min_: Tensor min | Number min
Tensor.copy_: Tensor other, bool non_blocking = False
Tensor.count_nonzero: int dim = None | tuple of ints dim
Tensor.cuda: torch.device device = None, bool non_blocking = False, *, torch.memory_format memory_format = None
Tensor.div Tensor.div_: Tensor other | Tensor other, *, str rounding_mode | Number other, *, str rounding_mode
Tensor.divide Tensor.divide_: Tensor other | Tensor other, *, str rounding_mode | Number other | Number other, *, str rounding_mode
Tensor.dsplit Tensor.hsplit Tensor.vsplit: int sections | tuple of ints indices
Tensor.fill_: Tensor value | Number value
Tensor.float_power Tensor.pow Tensor.pow_: Tensor exponent | Number exponent
Tensor.index_fill Tensor.index_fill_: int dim, Tensor index, Tensor value | int dim, Tensor index, Number value
Tensor.lerp Tensor.lerp_: Tensor end, Tensor weight | Tensor end, Number weight
Tensor.masked_fill Tensor.masked_fill_: Tensor mask, Tensor value | Tensor mask, Number value
Tensor.max Tensor.min:  | Tensor other | int dim, bool keepdim = False
Tensor.mean Tensor.sum: *, torch.dtype dtype = None | tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None
Tensor.median Tensor.nanmedian:  | int dim, bool keepdim = False
Tensor.moveaxis Tensor.movedim: int source, int destination | tuple of ints source, tuple of ints destination
Tensor.nanquantile Tensor.quantile: Tensor q, int dim = None, bool keepdim = False, *, str interpolation = "linear" | float q, int dim = None, bool keepdim = False, *, str interpolation = "linear"
Tensor.narrow: int dim, Tensor start, int length | int dim, int start, int length
Tensor.new: *, torch.device device = None | torch.Storage storage | Tensor other | tuple of ints size, *, torch.device device = None | object data, *, torch.device device = None
Tensor.nonzero:  | *, bool as_tuple
Tensor.prod: *, torch.dtype dtype = None | int dim, bool keepdim = False, *, torch.dtype dtype = None
Tensor.random_: *, torch.Generator generator = None | int from, int to, *, torch.Generator generator = None | int to, *, torch.Generator generator = None
Tensor.repeat_interleave: Tensor repeats, int dim = None, *, int output_size = None | int repeats, int dim = None, *, int output_size = None
Tensor.round Tensor.round_:  | *, int decimals
Tensor.scatter Tensor.scatter_: int dim, Tensor index, Tensor src | int dim, Tensor index, Tensor src, *, str reduce | int dim, Tensor index, Number value | int dim, Tensor index, Number value, *, str reduce
Tensor.set_:  | torch.Storage source | torch.Storage source, int storage_offset, tuple of ints size, tuple of ints stride = None | Tensor source | Tensor source, int storage_offset, tuple of ints size, tuple of ints stride = None
Tensor.squeeze Tensor.squeeze_:  | int dim | tuple of ints dim
Tensor.std Tensor.var: tuple of ints dim, bool unbiased = True, bool keepdim = False | tuple of ints dim = None, *, Number correction = None, bool keepdim = False | bool unbiased = True
Tensor.subtract Tensor.subtract_: Tensor other, *, Number alpha = 1 | Number other, Number alpha = 1
Tensor.tensor_split: tuple of ints indices, int dim = 0 | Tensor tensor_indices_or_sections, int dim = 0 | int sections, int dim = 0
Tensor.to: torch.device device = None, torch.dtype dtype = None, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None | torch.dtype dtype, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None | Tensor tensor, bool non_blocking = False, bool copy = False, *, torch.memory_format memory_format = None
Tensor.type: object dtype = None, bool non_blocking = False, *, torch.memory_format memory_format = None
Tensor.view: torch.dtype dtype | tuple of ints size
Tensor.where: Tensor condition, Tensor other | Tensor condition, Number other
torch.add torch.sub: Tensor input, Tensor other, *, Number alpha = 1, Tensor out = None
torch.addbmm: Tensor input, Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1, Tensor out = None
torch.addcdiv torch.addcmul: Tensor input, Tensor tensor1, Tensor tensor2, *, Number value = 1, Tensor out = None
torch.addmm: Tensor input, Tensor mat1, Tensor mat2, *, Number beta = 1, Number alpha = 1, Tensor out = None | Tensor input, Tensor mat1, Tensor mat2, torch.dtype out_dtype, *, Number beta = 1, Number alpha = 1, Tensor out = None
torch.addmv: Tensor input, Tensor mat, Tensor vec, *, Number beta = 1, Number alpha = 1, Tensor out = None
torch.addr: Tensor input, Tensor vec1, Tensor vec2, *, Number beta = 1, Number alpha = 1, Tensor out = None
torch.all torch.any: Tensor input, *, Tensor out = None | Tensor input, tuple of ints dim = None, bool keepdim = False, *, Tensor out = None | Tensor input, int dim, bool keepdim = False, *, Tensor out = None
torch.arange: Number end, *, Tensor out = None, & | Number start, Number end, *, & | Number start, Number end, Number step = 1, *, Tensor out = None, &
torch.argsort: Tensor input, *, bool stable, int dim = -1, bool descending = False, Tensor out = None | Tensor input, int dim = -1, bool descending = False
torch.baddbmm: Tensor input, Tensor batch1, Tensor batch2, *, Number beta = 1, Number alpha = 1, Tensor out = None | Tensor input, Tensor batch1, Tensor batch2, torch.dtype out_dtype, *, Number beta = 1, Number alpha = 1, Tensor out = None
torch.bernoulli: Tensor input, *, torch.Generator generator = None, Tensor out = None | Tensor input, float p, *, torch.Generator generator = None
torch.bitwise_and torch.bitwise_left_shift torch.bitwise_or torch.bitwise_right_shift torch.bitwise_xor torch.remainder: Tensor input, Tensor other, *, Tensor out = None | Number self, Tensor other | Tensor input, Number other, *, Tensor out = None
torch.bmm torch.mm: Tensor input, Tensor mat2, *, Tensor out = None | Tensor input, Tensor mat2, torch.dtype out_dtype, *, Tensor out = None
torch.bucketize: Tensor input, Tensor boundaries, *, bool out_int32 = False, bool right = False, Tensor out = None | Number self, Tensor boundaries, *, bool out_int32 = False, bool right = False
torch.clamp torch.clip: Tensor input, Tensor min = None, Tensor max = None, *, Tensor out = None | Tensor input, Number min = None, Number max = None, *, Tensor out = None
torch.clamp_ torch.clip_: Tensor input, Tensor min = None, Tensor max = None | Tensor input, Number min = None, Number max = None
torch.clamp_max: Tensor input, Tensor max, *, Tensor out = None | Tensor input, Number max, *, Tensor out = None
torch.clamp_max_: Tensor input, Tensor max | Tensor input, Number max
torch.clamp_min: Tensor input, Tensor min, *, Tensor out = None | Tensor input, Number min, *, Tensor out = None
torch.clamp_min_: Tensor input, Tensor min | Tensor input, Number min
torch.copysign torch.eq torch.fmod torch.ge torch.greater torch.greater_equal torch.gt torch.le torch.less torch.less_equal torch.lt torch.ne torch.not_equal: Tensor input, Tensor other, *, Tensor out = None | Tensor input, Number other, *, Tensor out = None
torch.count_nonzero: Tensor input, int dim = None | Tensor input, tuple of ints dim
torch.ctc_loss: Tensor log_probs, Tensor targets, tuple of ints input_lengths, tuple of ints target_lengths, int blank = 0, int reduction = at::Reduction::Mean, bool zero_infinity = False | Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank = 0, int reduction = at::Reduction::Mean, bool zero_infinity = False
torch.cumulative_trapezoid torch.trapezoid: Tensor y, Tensor x, *, int dim = -1 | Tensor y, *, Number dx = 1, int dim = -1
torch.div: Tensor input, Tensor other, *, Tensor out = None | Tensor input, Tensor other, *, str rounding_mode, Tensor out = None | Tensor input, Number other, *, str rounding_mode
torch.divide: Tensor input, Tensor other, *, Tensor out = None | Tensor input, Tensor other, *, str rounding_mode, Tensor out = None | Tensor input, Number other | Tensor input, Number other, *, str rounding_mode
torch.dsplit torch.hsplit torch.vsplit: Tensor input, int sections | Tensor input, tuple of ints indices
torch.eye: int n, *, Tensor out = None, & | int n, int m, *, Tensor out = None, &
torch.fill_: Tensor input, Tensor value | Tensor input, Number value
torch.float_power torch.pow: Tensor input, Tensor exponent, *, Tensor out = None | Number self, Tensor exponent, *, Tensor out = None | Tensor input, Number exponent, *, Tensor out = None
torch.floor_divide torch.multiply torch.true_divide: Tensor input, Tensor other, *, Tensor out = None | Tensor input, Number other
torch.index_fill: Tensor input, int dim, Tensor index, Tensor value | Tensor input, int dim, Tensor index, Number value
torch.isin: Tensor elements, Tensor test_elements, *, bool assume_unique = False, bool invert = False, Tensor out = None | Number element, Tensor test_elements, *, bool assume_unique = False, bool invert = False, Tensor out = None | Tensor elements, Number test_element, *, bool assume_unique = False, bool invert = False, Tensor out = None
torch.lerp: Tensor input, Tensor end, Tensor weight, *, Tensor out = None | Tensor input, Tensor end, Number weight, *, Tensor out = None
torch.linalg.cond=linalg_cond: Tensor input, Number p = None, *, Tensor out = None | Tensor input, str p, *, Tensor out = None
torch.linalg.matrix_norm=linalg_matrix_norm: Tensor input, Number ord, tuple of ints dim = {-2,-1}, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None | Tensor input, str ord = "fro", tuple of ints dim = {-2,-1}, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None
torch.linalg.matrix_rank=linalg_matrix_rank: Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, Tensor out = None | Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, Tensor out = None | Tensor input, Tensor tol, bool hermitian = False, *, Tensor out = None | Tensor input, float tol, bool hermitian = False, *, Tensor out = None
torch.linalg.norm=linalg_norm: Tensor input, Number ord = None, tuple of ints dim = None, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None | Tensor input, str ord, tuple of ints dim = None, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None
torch.linalg.pinv=linalg_pinv: Tensor input, *, Tensor atol = None, Tensor rtol = None, bool hermitian = False, Tensor out = None | Tensor input, *, float atol = None, float rtol = None, bool hermitian = False, Tensor out = None | Tensor input, Tensor rcond, bool hermitian = False, *, Tensor out = None | Tensor input, float rcond, bool hermitian = False, *, Tensor out = None
torch.linspace: Tensor start, Tensor end, int steps, *, Tensor out = None, & | Number start, Tensor end, int steps, *, Tensor out = None, & | Tensor start, Number end, int steps, *, Tensor out = None, & | Number start, Number end, int steps, *, Tensor out = None, &
torch.logspace: Tensor start, Tensor end, int steps, float base = 10.0, *, Tensor out = None, & | Number start, Tensor end, int steps, float base = 10.0, *, Tensor out = None, & | Tensor start, Number end, int steps, float base = 10.0, *, Tensor out = None, & | Number start, Number end, int steps, float base = 10.0, *, Tensor out = None, &
torch.masked_fill: Tensor input, Tensor mask, Tensor value | Tensor input, Tensor mask, Number value
torch.max torch.min: Tensor input, *, Tensor out = None | Tensor input, Tensor other, *, Tensor out = None | Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None
torch.mean: Tensor input, *, torch.dtype dtype = None, Tensor out = None | Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None
torch.median torch.nanmedian: Tensor input | Tensor input, int dim, bool keepdim = False, *, tuple of Tensors out = None
torch.moveaxis torch.movedim: Tensor input, int source, int destination | Tensor input, tuple of ints source, tuple of ints destination
torch.nanquantile torch.quantile: Tensor input, Tensor q, int dim = None, bool keepdim = False, *, str interpolation = "linear", Tensor out = None | Tensor input, float q, int dim = None, bool keepdim = False, *, str interpolation = "linear", Tensor out = None
torch.narrow: Tensor input, int dim, Tensor start, int length | Tensor input, int dim, int start, int length
torch.normal: Tensor mean, Tensor std, *, torch.Generator generator = None, Tensor out = None | Tensor mean, float std = 1, *, torch.Generator generator = None, Tensor out = None | float mean, Tensor std, *, torch.Generator generator = None, Tensor out = None | float mean, float std, tuple of ints size, *, torch.Generator generator = None, Tensor out = None, &
torch.prod: Tensor input, *, torch.dtype dtype = None | Tensor input, int dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None
torch.rand torch.randn: tuple of ints size, *, torch.Generator generator, Tensor out = None, & | tuple of ints size, *, Tensor out = None, &
torch.rand_like torch.randn_like: Tensor input, *, torch.Generator generator, torch.memory_format memory_format = None, & | Tensor input, *, torch.memory_format memory_format = None, &
torch.randint: int high, tuple of ints size, *, torch.Generator generator, Tensor out = None, & | int high, tuple of ints size, *, Tensor out = None, & | int low, int high, tuple of ints size, *, torch.Generator generator, Tensor out = None, & | int low, int high, tuple of ints size, *, Tensor out = None, &
torch.randint_like: Tensor input, int low, int high, *, torch.Generator generator, torch.memory_format memory_format = None, & | Tensor input, int low, int high, *, torch.memory_format memory_format = None, & | Tensor input, Tensor high, *, torch.Generator generator, torch.memory_format memory_format = None, & | Tensor input, Tensor high, *, torch.memory_format memory_format = None, & | Tensor input, int high, *, torch.Generator generator, torch.memory_format memory_format = None, & | Tensor input, int high, *, torch.memory_format memory_format = None, &
torch.randperm: int n, *, torch.Generator generator, Tensor out = None, & | int n, *, Tensor out = None, &
torch.repeat_interleave: Tensor input, Tensor repeats, int dim = None, *, int output_size = None | Tensor repeats, *, int output_size = None | Tensor input, int repeats, int dim = None, *, int output_size = None
torch.result_type: Tensor tensor, Tensor other | Number scalar, Tensor tensor | Tensor tensor, Number other | Number scalar1, Number scalar2
torch.round: Tensor input, *, Tensor out = None | Tensor input, *, int decimals, Tensor out = None
torch.round_: Tensor input | Tensor input, *, int decimals
torch.rsub: Tensor input, Tensor other, *, Number alpha = 1 | Tensor input, Number other, Number alpha = 1
torch.scatter: Tensor input, int dim, Tensor index, Tensor src, *, Tensor out = None | Tensor input, int dim, Tensor index, Tensor src, *, str reduce, Tensor out = None | Tensor input, int dim, Tensor index, Number value, *, Tensor out = None | Tensor input, int dim, Tensor index, Number value, *, str reduce, Tensor out = None
torch.searchsorted: Tensor sorted_sequence, Tensor input, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None, Tensor out = None | Tensor sorted_sequence, Number self, *, bool out_int32 = False, bool right = False, str side = None, Tensor sorter = None, Tensor out = None
torch.sort: Tensor input, *, bool stable, int dim = -1, bool descending = False, tuple of Tensors out = None | Tensor input, int dim = -1, bool descending = False, *, tuple of Tensors out = None
torch.special.xlog1py=special_xlog1py torch.special.xlogy=special_xlogy torch.xlogy: Tensor input, Tensor other, *, Tensor out = None | Number self, Tensor other, *, Tensor out = None | Tensor input, Number other, *, Tensor out = None
torch.squeeze: Tensor input | Tensor input, int dim | Tensor input, tuple of ints dim
torch.std torch.var: Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False, *, Tensor out = None | Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False, Tensor out = None | Tensor input, bool unbiased = True
torch.std_mean torch.var_mean: Tensor input, tuple of ints dim, bool unbiased = True, bool keepdim = False | Tensor input, tuple of ints dim = None, *, Number correction = None, bool keepdim = False | Tensor input, bool unbiased = True
torch.subtract: Tensor input, Tensor other, *, Number alpha = 1, Tensor out = None | Tensor input, Number other, Number alpha = 1
torch.sum: Tensor input, *, torch.dtype dtype = None | Tensor input, tuple of ints dim, bool keepdim = False, *, torch.dtype dtype = None, Tensor out = None
torch.tensor_split: Tensor input, tuple of ints indices, int dim = 0 | Tensor input, Tensor tensor_indices_or_sections, int dim = 0 | Tensor input, int sections, int dim = 0
torch.trapz: Tensor y, *, float dx = 1, int dim = -1 | Tensor y, Tensor x, *, int dim = -1
torch.where: Tensor condition | Tensor condition, Tensor input, Tensor other, *, Tensor out = None | Tensor condition, Number self, Tensor other | Tensor condition, Tensor input, Number other | Tensor condition, Number self, Number other
"""
