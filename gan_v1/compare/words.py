"""What the report says, in both languages; the terminal gets the English alone."""

from __future__ import annotations

from typing import NamedTuple

from gan_v1.compare.documented import PANEL, documented
from gan_v1.compare.verdict import LIMIT, N_PANELS, WINDOW, Comparison
from gan_v1.finished import FinishedRun


class Words(NamedTuple):
    """The same said twice."""

    en: str
    ko: str


PANEL_HEADINGS = (
    Words("panel", "그림"),
    Words("statistic", "통계"),
    Words("documented", "글쓴이"),
    Words("5 %", "5 %"),
    Words("median", "중앙값"),
    Words("95 %", "95 %"),
    Words("place", "위치"),
    Words("distance", "거리"),
)
LOSS_HEADINGS = (
    Words("epochs", "에포크"),
    Words("loss", "손실"),
    Words("documented", "글쓴이"),
    Words("this run", "이 실행"),
    Words("distance", "거리"),
)
STATISTICS = {
    "ink": Words("ink", "잉크"),
    "spread": Words("spread", "그림끼리의 차이"),
    "saturated": Words("saturated", "포화된 픽셀"),
    "confidence": Words("confidence", "분류기의 확신"),
}
LOSSES = Words("Losses", "손실")
PANELS = Words("Panels", "그림")
PICTURES = Words("This run's pictures", "이 실행이 남긴 그림")
TOO_SHORT = Words(
    f"Too few epochs for a mean over {WINDOW}.", f"에포크가 {WINDOW}개가 되지 않아 평균을 내지 않았습니다."
)
LOSS_CURVES = Words(
    "Both losses by epoch. Blue: documented. Orange: this run.",
    "에포크에 따른 두 손실. 파란색(documented)은 글쓴이, 주황색(this run)은 이 실행입니다.",
)
PANEL_CURVES = Words(
    "Four statistics of the panels by epoch. Blue: documented. Orange: this run, the median and 5 to 95 %.",
    "에포크에 따른 네 가지 통계. 파란색(documented)은 글쓴이, 주황색(this run)은 이 실행의 중앙값과 5~95 % 구간입니다. "
    "ink는 잉크, spread는 그림끼리의 차이, saturated는 포화된 픽셀, confidence는 분류기의 확신입니다.",
)
ABOUT_STATISTICS = Words(
    f"A panel is a picture of {PANEL} generated digits. Ink is its mean pixel, from 0 to 1; spread, how much its "
    "digits differ; saturated, the share of pixels that are nearly black or white; confidence, how sure a classifier "
    "is of the digits that it reads.",
    f"그림 한 장에는 생성된 숫자가 {PANEL}개 있습니다. 잉크는 0에서 1까지인 픽셀 값의 평균, 그림끼리의 차이는 그 "
    "숫자들이 서로 다른 정도, 포화된 픽셀은 거의 검거나 흰 픽셀의 비율, 분류기의 확신은 분류기가 읽어 낸 숫자를 얼마나 "
    "확신하는지입니다.",
)
ABOUT_PLACES = Words(
    f"Place: where the documented number lies among {N_PANELS} panels that this run's generator draws at that epoch, "
    "0 below and 1 above them all. Distance: from their mean, in standard deviations between panels of two honest "
    "runs.",
    f"위치는 그 에포크의 생성자가 그린 그림 {N_PANELS}장 가운데 글쓴이의 숫자가 어디쯤 오는지입니다. "
    "모두보다 작으면 0, 모두보다 크면 1입니다. 거리는 글쓴이의 숫자가 그 그림들의 평균에서 얼마나 떨어져 있는지를, "
    "제대로 된 두 실행의 그림 사이 표준편차로 잰 값입니다.",
)
ABOUT_THE_VERDICT = Words(
    f"The verdict is that of all panels' distances: their root mean square must not exceed {LIMIT:g}. The losses do "
    f"not count in it; those below are means over {WINDOW} epochs (of conditional's, which span decades, log10).",
    f"판정은 모든 그림의 거리로 내립니다. 거리의 제곱평균제곱근이 {LIMIT:g}를 넘지 않아야 합니다. 손실은 판정에 쓰지 "
    f"않으며, 표에는 에포크 {WINDOW}개씩 평균한 값을 적었습니다(자릿수가 크게 바뀌는 conditional의 손실은 log10으로).",
)


def title(comparison: Comparison) -> Words:
    return Words(f"{comparison.name}: documented against yours", f"{comparison.name}: 글쓴이의 결과와 이 실행")


def verdict(comparison: Comparison) -> Words:
    """The verdict in one sentence, with its number."""
    name, distance = comparison.name, f"{comparison.distance:.2f}"
    found, of = len(comparison.panels), len(documented(name).panels)
    agrees = Words("consistent", "맞습니다") if comparison.consistent else Words("NOT consistent", "맞지 않습니다")
    return Words(
        f"{name}: {agrees.en} with what is documented; {found} of {of} pictures, distance {distance}, "
        f"limit {LIMIT:.2f}",
        f"{name}: 글쓴이의 결과와 {agrees.ko}. 그림 {of}장 가운데 {found}장, 거리 {distance}, 한계 {LIMIT:.2f}",
    )


def whose(run: FinishedRun) -> Words:
    """Which run the report is about."""
    seed = run.facts.get("seed")
    options = ", ".join(f"{key} {value}" for key, value in run.options.items() if value is not None)
    return Words(
        f"The run in {run.samples}: seed {seed}, {options}.", f"{run.samples}에 있는 실행: 시드 {seed}, {options}."
    )
