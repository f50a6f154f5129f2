"""The tutorials, each registered here and nowhere else.

The list of commands, the runs that are read back by name, sweeps, the playground and the tests take them from
``TUTORIALS``; a test sees that the READMEs name each one. The tutorial itself is the module of that name.
"""

from __future__ import annotations

from typing import NamedTuple


class Dense(NamedTuple):
    """What the playground has to know of networks that are plain dense layers, to compute them without TensorFlow.

    Attributes:
        hidden: the activation of the hidden layers of both networks.
        picture: the activation of G's last layer.
        returns_logits: D's output lacks its sigmoid, which is then within the losses.
        maximised: the losses are to grow, as on a page that minimises their negatives.
    """

    hidden: str = "relu"
    picture: str = "sigmoid"
    returns_logits: bool = False
    maximised: bool = False


class Registered(NamedTuple):
    """What is said of a tutorial in lists.

    Attributes:
        what: a few words beside its command.
        english, korean: its name in the playground; None if the playground cannot show it.
        dense: its networks, for the playground; None if they are more than dense layers.
    """

    what: str
    english: str | None = None
    korean: str | None = None
    dense: Dense | None = None


TUTORIALS = {
    "vanilla": Registered("the GAN of tfGAN.ipynb", "tfGAN", "tfGAN", Dense(maximised=True)),
    "conditional": Registered(
        "the conditional GAN of tfGAN2.ipynb; --repaired", "tfGAN2", "tfGAN2", Dense(returns_logits=True)
    ),
    "truncated_normal": Registered('the "MNIST_GAN" page', "MNIST_GAN", "MNIST_GAN", Dense()),
    "once_per_epoch": Registered(
        "the forger-and-policeman post; --as-printed",
        "Forger and policeman",
        "위조지폐범과 경찰",
        Dense(maximised=True),
    ),
    "label_smoothing": Registered(
        "the course notes", "Course notes", "강의 노트", Dense("leaky_relu", "tanh", returns_logits=True)
    ),
    "logits": Registered("the slides", "Slides", "강의 슬라이드", Dense()),
    "convolutional": Registered("the slides, on 32x32 colour images"),
}
