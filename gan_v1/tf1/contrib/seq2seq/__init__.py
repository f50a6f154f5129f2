"""``tf.contrib.seq2seq`` for graph mode.

sampling             draws from distributions
helpers, scheduled   what a decoder is fed at each step
decoding             decoders, and the loop that runs them
attention            scores and attention mechanisms
monotonic            mechanisms that move in one direction
attention_wrapper    a cell with attention
beams                tensors for beam search
beam_search          the decoder for it
loss                 ``sequence_loss``
"""

from gan_v1.tf1.contrib.seq2seq.attention import AttentionMechanism, BahdanauAttention, LuongAttention, hardmax
from gan_v1.tf1.contrib.seq2seq.attention_wrapper import AttentionWrapper, AttentionWrapperState
from gan_v1.tf1.contrib.seq2seq.beam_search import (
    BeamSearchDecoder,
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    FinalBeamSearchDecoderOutput,
)
from gan_v1.tf1.contrib.seq2seq.beams import gather_tree, tile_batch
from gan_v1.tf1.contrib.seq2seq.decoding import BasicDecoder, BasicDecoderOutput, Decoder, dynamic_decode
from gan_v1.tf1.contrib.seq2seq.helpers import (
    CustomHelper,
    GreedyEmbeddingHelper,
    Helper,
    InferenceHelper,
    SampleEmbeddingHelper,
    TrainingHelper,
)
from gan_v1.tf1.contrib.seq2seq.loss import sequence_loss
from gan_v1.tf1.contrib.seq2seq.monotonic import (
    BahdanauMonotonicAttention,
    LuongMonotonicAttention,
    monotonic_attention,
    safe_cumprod,
)
from gan_v1.tf1.contrib.seq2seq.scheduled import ScheduledEmbeddingTrainingHelper, ScheduledOutputTrainingHelper

__all__ = [
    "AttentionMechanism",
    "AttentionWrapper",
    "AttentionWrapperState",
    "BahdanauAttention",
    "BahdanauMonotonicAttention",
    "BasicDecoder",
    "BasicDecoderOutput",
    "BeamSearchDecoder",
    "BeamSearchDecoderOutput",
    "BeamSearchDecoderState",
    "CustomHelper",
    "Decoder",
    "FinalBeamSearchDecoderOutput",
    "GreedyEmbeddingHelper",
    "Helper",
    "InferenceHelper",
    "LuongAttention",
    "LuongMonotonicAttention",
    "SampleEmbeddingHelper",
    "ScheduledEmbeddingTrainingHelper",
    "ScheduledOutputTrainingHelper",
    "TrainingHelper",
    "dynamic_decode",
    "gather_tree",
    "hardmax",
    "monotonic_attention",
    "safe_cumprod",
    "sequence_loss",
    "tile_batch",
]
