#!/usr/bin/env bash
# labelformat 0.1.14 writes the category ids of COCO as YOLO class numbers, and supervision 0.27.0 reads every cat as a dog.
#
# What happens:      ids 1, 2 and 3, as CVAT and COCO itself number them, stay 1, 2 and 3 in the label files, while data.yaml says
#                    three classes, "nc: 3". A YOLO class is a place in a list from 0: supervision takes the names in their order,
#                    so that 1 is the second of them. The last class has no name at all.
# One would expect:  0, 1 and 2. Every label is another one than it was, each box is right, and a run with more classes than are
#                    used on the images ends without an error.
# The guess:         "class numbers 0, 1 and 2".
# Seen on 2026-12-01 (labels in COCO; in the label file; in data.yaml; as supervision names them):
#   coco         cat dog
#   label file   1 2
#   data.yaml    {1: 'cat', 2: 'dog', 3: 'bird'} nc 3
#   supervision  dog bird
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv --without-pip env
python3 -m pip --python env/bin/python install -qq --no-compile --retries 0 --disable-pip-version-check \
  labelformat==0.1.14 supervision==0.27.0
mkdir -p yolo/images
cat > write.py <<'PY'
import json

from PIL import Image

Image.new('RGB', (100, 80)).save('yolo/images/a.png')
coco = {
    'images': [{'id': 1, 'file_name': 'a.png', 'width': 100, 'height': 80}],
    'categories': [{'id': 1, 'name': 'cat'}, {'id': 2, 'name': 'dog'}, {'id': 3, 'name': 'bird'}],
    'annotations': [
        {'id': 1, 'image_id': 1, 'category_id': 1, 'bbox': [10, 20, 30, 40], 'area': 1200, 'iscrowd': 0},
        {'id': 2, 'image_id': 1, 'category_id': 2, 'bbox': [50, 20, 30, 40], 'area': 1200, 'iscrowd': 0},
    ],
}
with open('coco.json', 'w') as file:
    json.dump(coco, file)
names = {category['id']: category['name'] for category in coco['categories']}
print('coco        ', *[names[found['category_id']] for found in coco['annotations']])
PY
cat > read.py <<'PY'
import supervision
import yaml

with open('yolo/labels/a.txt') as file:
    print('label file  ', *[line.split()[0] for line in file])
with open('yolo/data.yaml') as file:
    data = yaml.safe_load(file)
print('data.yaml   ', data['names'], 'nc', data['nc'])
dataset = supervision.DetectionDataset.from_yolo('yolo/images', 'yolo/labels', 'yolo/data.yaml')
[(_, _, found)] = list(dataset)
print('supervision ', *[dataset.classes[number] for number in found.class_id])
PY
{
  env/bin/python write.py
  env/bin/labelformat convert --task object-detection --input-format coco --input-file coco.json \
    --output-format yolov8 --output-file yolo/data.yaml --output-split train >&2
  env/bin/python read.py
} | tee seen.txt
diff seen.txt - <<'SEEN'
coco         cat dog
label file   1 2
data.yaml    {1: 'cat', 2: 'dog', 3: 'bird'} nc 3
supervision  dog bird
SEEN
