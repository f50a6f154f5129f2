"""What the report says, in both languages; the terminal gets the English alone."""

from __future__ import annotations

from typing import NamedTuple

from gan_v1.compare.documented import PANEL, documented
from gan_v1.compare.pictures import COLOUR_MAP, LEAST_SHARE, Grid
from gan_v1.compare.verdict import LIMIT, N_PANELS, ONE_IN, TELLING, WHOLE, WINDOW, Comparison
from gan_v1.finished import FinishedRun


class Bilingual(NamedTuple):
    """A text in English and in Korean."""

    en: str
    ko: str


PANEL_HEADINGS = (
    Bilingual("panel", "그림"),
    Bilingual("statistic", "통계"),
    Bilingual("documented", "글쓴이"),
    Bilingual("5 %", "5 %"),
    Bilingual("median", "중앙값"),
    Bilingual("95 %", "95 %"),
    Bilingual("place", "위치"),
    Bilingual("distance", "거리"),
)
LOSS_HEADINGS = (
    Bilingual("epochs", "에포크"),
    Bilingual("loss", "손실"),
    Bilingual("documented", "글쓴이"),
    Bilingual("this run", "이 실행"),
    Bilingual("distance", "거리"),
)
PICTURE_HEADINGS = (
    Bilingual("statistic", "통계"),
    Bilingual("the author's picture", "글쓴이의 그림"),
    Bilingual("this run's, median", "이 실행, 중앙값"),
    Bilingual("5 %", "5 %"),
    Bilingual("95 %", "95 %"),
)
STATISTICS = {
    "ink": Bilingual("ink", "획의 양"),
    "spread": Bilingual("spread", "그림끼리의 차이"),
    "saturated": Bilingual("saturated", "포화된 픽셀"),
    "confidence": Bilingual("confidence", "분류기의 확신"),
}
LOSSES = Bilingual("Losses", "손실")
PANELS = Bilingual("Panels", "그림")
PICTURES = Bilingual("This run's pictures", "이 실행이 남긴 그림")
SIDE_BY_SIDE = Bilingual("The author's pictures and this run's", "글쓴이의 그림과 이 실행의 그림")
THEIRS = Bilingual("The author's", "글쓴이")
OURS = Bilingual("This run's", "이 실행")
NO_PICTURE = Bilingual("This run has left no such picture.", "이 실행에는 이 그림이 없습니다.")
NOT_BY_PIXELS = Bilingual(
    "Generated digits are not compared pixel by pixel: the author's noise was drawn without a seed, so no other run "
    "can draw the same digits, however right it is. Their measures are compared instead.",
    "생성된 숫자는 픽셀 단위로 비교하지 않습니다. 글쓴이의 노이즈는 시드 없이 뽑은 것이라, 제대로 돌려도 똑같은 "
    "숫자를 그릴 수는 없습니다. 그래서 통계값으로 비교합니다.",
)
TOO_SHORT = Bilingual(
    f"Too few epochs for a mean over {WINDOW}.", f"에포크가 {WINDOW}개가 되지 않아 평균을 내지 않았습니다."
)
LOSS_CURVES = Bilingual(
    "Both losses by epoch. Blue and broad: documented. Orange: this run.",
    "에포크에 따른 두 손실. 굵은 파란색(documented)은 글쓴이, 주황색(this run)은 이 실행입니다.",
)
PANEL_CURVES = Bilingual(
    "Four statistics of the panels by epoch. Blue: documented. Orange: this run, the median and 5 to 95 %.",
    "에포크에 따른 네 가지 통계. 파란색(documented)은 글쓴이, 주황색(this run)은 이 실행의 중앙값과 5~95 % 구간입니다. "
    "ink는 획의 양, spread는 그림끼리의 차이, saturated는 포화된 픽셀, confidence는 분류기의 확신입니다.",
)
ABOUT_STATISTICS = Bilingual(
    f"A panel is a picture of {PANEL} generated digits. Ink is its mean pixel, from 0 to 1; spread, how much its "
    "digits differ; saturated, the share of pixels that are nearly black or white; confidence, how sure a classifier "
    "is of the digits that it reads.",
    f"그림 한 장에는 생성된 숫자가 {PANEL}개 있습니다. 획의 양은 0에서 1까지인 픽셀 값의 평균, 그림끼리의 차이는 그 "
    "숫자들이 서로 다른 정도, 포화된 픽셀은 거의 검거나 흰 픽셀의 비율, 분류기의 확신은 분류기가 읽어 낸 숫자를 얼마나 "
    "확신하는지입니다.",
)
ABOUT_PLACES = Bilingual(
    f"Place: where the documented number lies among {N_PANELS} panels that this run's generator draws at that epoch, "
    "0 below and 1 above them all. Distance: from their mean, in standard deviations between panels of two honest "
    "runs.",
    f"위치는 그 에포크의 생성자가 그린 그림 {N_PANELS}장 가운데 글쓴이 그림의 통계값이 어디쯤 오는지입니다. "
    "전부보다 작으면 0, 전부보다 크면 1입니다. 거리는 글쓴이의 통계값이 그 그림들의 평균에서 얼마나 떨어져 있는지를, "
    "정상적인 두 실행의 그림 사이 표준편차를 단위로 잰 값입니다.",
)
ABOUT_THE_VERDICT = Bilingual(
    f"The verdict: the root mean square of all panels' distances must not exceed {LIMIT:g}, nor, of a run of "
    f"{WHOLE} epochs, that of the losses', which are means over {WINDOW} epochs (of conditional's, which span decades, "
    "log10). Shorter runs are not judged, nor is another program than the page's.",
    f"판정은 거리로 내립니다. 모든 그림의 거리를 제곱평균제곱근으로 모은 값이 {LIMIT:g}를 넘지 않아야 하고, "
    f"{WHOLE} 에포크를 다 돌린 실행이라면 손실의 거리도 그 값을 넘지 않아야 합니다. 손실은 에포크 {WINDOW}개씩 평균한 "
    "값입니다(크기가 크게 바뀌는 conditional은 log10). 그보다 짧은 실행이나 페이지와 다른 프로그램은 판정하지 "
    "않습니다.",
)


def title(comparison: Comparison) -> Bilingual:
    return Bilingual(f"{comparison.name}: documented against yours", f"{comparison.name}: 글쓴이의 결과와 이 실행")


def verdict(comparison: Comparison) -> Bilingual:
    """The verdict in a sentence for those who do not know the measures."""
    name, epochs, collapses = comparison.name, comparison.epochs, comparison.name == "conditional"
    match comparison.verdict:
        case "other program":
            page, own = (
                ", ".join(f"{setting} {pair[whose]}" for setting, pair in comparison.changed.items())
                for whose in (0, 1)  # the page's, this run's
            )
            said = Bilingual(
                f"not the page's program, so not judged: this run has {own}; the page has {page}.",
                f"페이지의 프로그램과 설정이 달라 판정하지 않습니다. 이 실행은 {own}, 페이지는 {page}입니다.",
            )
        case "too early":
            said = Bilingual(
                f"too early to tell: this run has {epochs} of the author's {WHOLE} epochs. From {TELLING} on there is "
                "something to tell.",
                f"아직 알 수 없습니다. 글쓴이의 {WHOLE} 에포크 가운데 {epochs} 에포크만 돌렸습니다. {TELLING} "
                "에포크부터 비교해 볼 만합니다.",
            )
        case "so far":
            so_far = Bilingual(
                f"so far, after {epochs} of {WHOLE} epochs,", f"{WHOLE} 에포크 가운데 {epochs} 에포크까지는"
            )
            if not comparison.consistent:
                said = Bilingual(f"{so_far.en} not like the author's run.", f"{so_far.ko} 글쓴이의 실행과 다릅니다.")
            elif collapses:
                said = Bilingual(
                    f"{so_far.en} collapsed, as the author's did.", f"{so_far.ko} 글쓴이의 실행처럼 무너졌습니다."
                )
            else:
                said = Bilingual(f"{so_far.en} like the author's run.", f"{so_far.ko} 글쓴이의 실행과 비슷합니다.")
        case "inconsistent":
            said = Bilingual(
                f"this run did not come out as the author's did: about one honest run in {ONE_IN} is called so; try "
                "another seed.",
                f"글쓴이의 결과와 다르게 나왔습니다. 제대로 돌려도 {ONE_IN}번에 한 번쯤은 이런 판정이 나오니, 다른 "
                "시드로 다시 해 보세요.",
            )
        case "consistent" if collapses:
            said = Bilingual(
                "collapsed, as the author's did: one blob for all ten digits.",
                "글쓴이의 실행처럼 무너졌습니다. 숫자 열 개가 모두 같은 얼룩입니다.",
            )
        case "consistent":
            said = Bilingual(
                "this run came out as the author's did: digits as readable as theirs, and losses like theirs.",
                "글쓴이의 결과와 비슷하게 나왔습니다. 숫자를 그만큼 알아볼 수 있고 손실도 비슷합니다.",
            )
    return Bilingual(f"{name}: {said.en}", f"{name}: {said.ko}")


def measures(comparison: Comparison) -> Bilingual:
    """The numbers that the verdict rests on."""
    name, distance = (
        comparison.name,
        Bilingual(f"distance {comparison.distance:.2f}", f"거리 {comparison.distance:.2f}"),
    )
    if (of_losses := comparison.loss_distance) is not None:
        distance = Bilingual(f"{distance.en}, of losses {of_losses:.2f}", f"{distance.ko}, 손실의 거리 {of_losses:.2f}")
    found, of = len(comparison.panels), len(documented(name).panels)
    return Bilingual(
        f"{found} of {of} pictures, {distance.en}, limit {LIMIT:.2f}",
        f"그림 {of}장 가운데 {found}장, {distance.ko}, 한계 {LIMIT:.2f}",
    )


def whose(run: FinishedRun) -> Bilingual:
    """Which run the report is about."""
    seed = run.facts.get("seed")
    options = ", ".join(f"{key} {value}" for key, value in run.options.items() if value is not None)
    return Bilingual(
        f"The run in {run.samples}: seed {seed}, {options}.", f"{run.samples}에 있는 실행: 시드 {seed}, {options}."
    )


def same(grid: Grid, theirs: Grid, of_tests: bool | None) -> list[Bilingual]:
    """What is compared exactly: size, grid and colours; and the row of test digits, where there is one."""
    (width, height), (their_width, their_height) = grid.size, theirs.size
    yes = {True: Bilingual("the same", "같습니다"), False: Bilingual("NOT the same", "같지 않습니다")}
    n_rows, n_columns = len(theirs.rows), len(theirs.columns)
    grids = yes[grid.like(theirs)]
    colours = yes[grid.in_map >= LEAST_SHARE]
    said = [
        Bilingual(
            f"Size: theirs has {their_width} x {their_height} pixels, this run's {width} x {height}. Theirs was made "
            "by matplotlib 3.0.2, which left a broader margin.",
            f"크기: 글쓴이의 그림은 {their_width} x {their_height} 픽셀, 이 실행의 그림은 {width} x {height} "
            "픽셀입니다. 글쓴이가 쓴 matplotlib 3.0.2는 여백을 더 넓게 남겼습니다.",
        ),
        Bilingual(
            f"Grid, {n_rows} x {n_columns} digits, {theirs.pitch:.1f} pixels apart: {grids.en} ({grid.pitch:.1f}).",
            f"배치, {n_rows} x {n_columns}개, 간격 {theirs.pitch:.1f} 픽셀: {grids.ko}({grid.pitch:.1f}).",
        ),
        Bilingual(
            f"Colours, matplotlib's {COLOUR_MAP}: {colours.en} ({theirs.in_map:.0%} of their pixels have one of its "
            f"colours, {grid.in_map:.0%} of this run's, where today's matplotlib mixes neighbours).",
            f"색, matplotlib의 {COLOUR_MAP}: {colours.ko}(글쓴이의 픽셀은 {theirs.in_map:.0%}가 정확히 그 색이고, 이 "
            f"실행은 {grid.in_map:.0%}입니다. 요즘 matplotlib은 이웃한 픽셀의 색을 섞습니다).",
        ),
    ]
    if of_tests is not None:
        rows = yes[of_tests]
        said.append(
            Bilingual(
                f"The upper row of test digits, every pixel of 28 x 28: {rows.en}.",
                f"윗줄의 시험용 숫자, 28 x 28 픽셀 모두: {rows.ko}.",
            )
        )
    return said
