#!/usr/bin/env bash
# globox 2.7.0 gives another average precision once the images have other names, where confidences are the same.
#
# What happens:      boxes of one confidence are ranked by the name of their image, as text: "10" comes before "9". With a right box
#                    on image 9 and a wrong one on image 10 AP is 0.50, with the images called 09 and 10 it is 1.00. pycocotools
#                    ranks them by number, and says 1.00 both times.
# One would expect:  the figure of pycocotools, which its evaluator says it follows, or one that no name can change. Models that are
#                    asked for a confidence say 0.9 or 0.95 most of the time, so that much of an AP of theirs hangs on this.
# The guess:         "the same AP as pycocotools".
# Seen on 2026-12-01 (names of the images; AP at IoU 0.5; confidences):
#   9 10   globox 0.50 pycocotools 1.00  0.9 0.9
#   09 10  globox 1.00 pycocotools 1.00  0.9 0.9
#   9 10   globox 1.00 pycocotools 1.00  0.91 0.9
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check \
  globox==2.7.0 pycocotools==2.0.11
cat > rank.py <<'PY'
import contextlib
import io

from globox import Annotation, AnnotationSet, BoundingBox, COCOEvaluator
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

SIZE = (100, 100)


def box(confidence=None):
    return BoundingBox(label='cat', xmin=10, ymin=10, xmax=50, ymax=50, confidence=confidence)


def by_globox(names, confidences):
    truth = AnnotationSet([Annotation(names[0], SIZE, [box()]), Annotation(names[1], SIZE, [])])
    found = AnnotationSet([Annotation(name, SIZE, [box(score)]) for name, score in zip(names, confidences)])
    return COCOEvaluator(ground_truths=truth, predictions=found).ap_50()


def by_pycocotools(names, confidences):
    numbers = [int(name) for name in names]
    corner_and_size = [10, 10, 40, 40]
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            'images': [{'id': number, 'width': 100, 'height': 100} for number in numbers],
            'categories': [{'id': 1, 'name': 'cat'}],
            'annotations': [
                {'id': 1, 'image_id': numbers[0], 'category_id': 1, 'bbox': corner_and_size, 'area': 1600, 'iscrowd': 0}
            ],
        }
        truth.createIndex()
        found = truth.loadRes(
            [
                {'image_id': number, 'category_id': 1, 'bbox': corner_and_size, 'score': score}
                for number, score in zip(numbers, confidences)
            ]
        )
        evaluation = COCOeval(truth, found, 'bbox')
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[1]


for names, scores in [(['9', '10'], [0.9, 0.9]), (['09', '10'], [0.9, 0.9]), (['9', '10'], [0.91, 0.9])]:
    first, second = by_globox(names, scores), by_pycocotools(names, scores)
    print(' '.join(names).ljust(6), f'globox {first:.2f} pycocotools {second:.2f} ', *scores)
PY
env/bin/python rank.py | tee seen.txt
diff seen.txt - <<'SEEN'
9 10   globox 0.50 pycocotools 1.00  0.9 0.9
09 10  globox 1.00 pycocotools 1.00  0.9 0.9
9 10   globox 1.00 pycocotools 1.00  0.91 0.9
SEEN
