"""Input gradients, Grad-CAM and occlusion of two small networks, as PyTorch computes them: writes explanations.json.

    python make_explanations.py

The definitions are those of the papers, written out here with autograd and nothing else:
Simonyan, Vedaldi and Zisserman 2014 (gradient of a class's logit with respect to the picture),
Selvaraju et al. 2017 (ReLU of the sum of maps, each weighted by the mean of its gradient),
Zeiler and Fergus 2014 (how much the class's probability falls under a patch; at each pixel the mean over its patches).
"""
import json
import os

import torch
from torch import nn
from torch.nn import functional as F


class Residual(nn.Module):
    def __init__(self, branch, shortcut=None):
        super().__init__()
        self.branch = branch
        self.shortcut = shortcut or nn.Identity()

    def forward(self, x):
        return self.branch(x) + self.shortcut(x)


def plain():
    """Convolution, batch normalization, max pooling, dense."""
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(4), nn.MaxPool2d(2),
        nn.Conv2d(4, 5, 3, padding=1), nn.ReLU(),
        nn.Flatten(), nn.Linear(5 * 3 * 4, 6), nn.Tanh(), nn.Linear(6, 3),
    )


def residual():
    """Blocks with and without a shortcut of their own, normalization inside of one."""
    same = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3, padding=1))
    half = nn.Sequential(nn.Conv2d(4, 6, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(6, 6, 3, padding=1))
    return nn.Sequential(
        nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(),
        Residual(same), nn.ReLU(), Residual(half, nn.Conv2d(4, 6, 1, stride=2)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 3),
    )


def outputs_of(network, x, name):
    """The output of the module of this name, kept in the graph, and what the network gives."""
    seen = {}
    module = dict(network.named_modules())[name]
    handle = module.register_forward_hook(lambda _m, _i, output: seen.__setitem__("output", output))
    logits = network(x)
    handle.remove()
    return seen["output"], logits


def grad_cam(network, x, target, name):
    maps, logits = outputs_of(network, x, name)
    (gradient,) = torch.autograd.grad(logits[0, target], maps)
    cam = F.relu((gradient.mean(dim=(2, 3), keepdim=True) * maps).sum(dim=1, keepdim=True))
    resized = F.interpolate(cam, size=x.shape[2:], mode="bilinear", align_corners=False)
    return cam[0, 0], resized[0, 0]


def starts(side, patch, stride):
    found = list(range(0, side - patch + 1, stride))
    return found if found[-1] == side - patch else found + [side - patch]


def occlusion(network, x, target, patch, stride, fill):
    height, width = x.shape[2:]
    total, count = torch.zeros(height, width), torch.zeros(height, width)
    with torch.no_grad():
        whole = F.softmax(network(x), dim=1)[0, target]
        for top in starts(height, patch, stride):
            for left in starts(width, patch, stride):
                covered = x.clone()
                covered[0, :, top:top + patch, left:left + patch] = torch.tensor(fill).view(-1, 1, 1)
                drop = whole - F.softmax(network(covered), dim=1)[0, target]
                total[top:top + patch, left:left + patch] += drop
                count[top:top + patch, left:left + patch] += 1
    return total / count


def unit_gradient(network, x, name, unit):
    """The gradient of the mean of a map or of a neuron's output."""
    output, _ = outputs_of(network, x, name)
    value = output[0, unit].mean()
    return value, torch.autograd.grad(value, x)[0]


def case(name, network, layers, size, target):
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            channels = module.num_features
            module.running_mean.copy_(torch.randn(channels) * 0.5)
            module.running_var.copy_(torch.rand(channels) + 0.5)
            module.weight.data.copy_(torch.rand(channels) + 0.5)
            module.bias.data.copy_(torch.randn(channels) * 0.3)
    network.eval()
    x = torch.randn(1, 3, *size, requires_grad=True)
    logits = network(x)
    (gradient,) = torch.autograd.grad(logits[0, target], x)
    cams = {}
    for own, module in layers["maps"].items():
        cam, resized = grad_cam(network, x, target, module)
        cams[own] = {"map": cam.tolist(), "resized": resized.tolist()}
    units = []
    for own, module, unit in layers["units"]:
        value, slope = unit_gradient(network, x, module, unit)
        units.append({"layer": own, "unit": unit, "value": value.item(), "input_gradient": slope[0].tolist()})
    fill = [0.1, -0.2, 0.3]
    patches = [
        {"patch": patch, "stride": stride, "fill": fill,
         "map": occlusion(network, x, target, patch, stride, fill).tolist()}
        for patch, stride in [(2, 1), (3, 2), (4, 4)]
    ]
    arrays = {key: value.tolist() for key, value in network.state_dict().items() if "num_batches" not in key}
    return {
        "name": name, "arrays": arrays, "x": x[0].tolist(), "class": target, "logits": logits[0].tolist(),
        "input_gradient": gradient[0].tolist(), "grad_cam": cams, "units": units, "occlusion": patches,
    }


def main():
    torch.manual_seed(15)
    torch.set_default_dtype(torch.float64)
    # The keys of "maps" and "units" are places in the list of Strata's layers, each block before those inside of it.
    cases = [
        case("plain", plain(), {"maps": {"0": "1", "3": "5"}, "units": [(0, "1", 2), (3, "5", 1), (5, "8", 4)]},
             (6, 8), 1),
        case("residual", residual(),
             {"maps": {"1": "2", "5": "2.branch.3", "7": "4", "9": "4.branch.2"},
              "units": [(2, "2.branch.0", 1), (7, "4", 3), (9, "4.branch.2", 0)]},
             (7, 6), 2),
    ]
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "explanations.json"), "w") as file:
        json.dump(json.loads(json.dumps(cases), parse_float=lambda text: round(float(text), 9)), file)
        file.write("\n")


main()
