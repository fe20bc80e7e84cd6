"""One measurement of a PyTorch form of what bench/engine.ts measures; prints a line of JSON.

engine.py network FORM --batch N     FORM: fused, compiled, spikingjelly, snntorch
engine.py neuron FORM                the same forms, and loop
engine.py linear FORM --width N      fused, unbind
engine.py slayer FORM --time N       grouped (1-D convolution), fourier, toeplitz (weights first)
engine.py recurrent FORM --width N   compiled-step, loop, snntorch (RLeaky), compiled (the whole loop: minutes to compile)
engine.py events FORM --share F      channels-last, contiguous
engine.py camera FORM --share F      the same forms
Common: --steps N --warm N --threads N --precision medium (products and convolutions in bf16). Every form runs over time with unbind or by hand, never by indexing.
"""

import argparse
import json
import math
import resource
import time

import torch
from torch import nn
from torch.nn import functional as F

DECAY, THRESHOLD, STEPS = 0.5, 1.0, 6


class Triangle(torch.autograd.Function):
    """Spikes of what is above 0, with the triangular derivative."""

    @staticmethod
    def forward(ctx, over):
        ctx.save_for_backward(over)
        return (over >= 0).to(over.dtype)

    @staticmethod
    def backward(ctx, gradient):
        (over,) = ctx.saved_tensors
        return gradient * (1 - over.abs()).clamp_(min=0)


class HandWrittenLif(torch.autograd.Function):
    """LIF over the first axis with its reverse recurrence, in place wherever that is possible."""

    @staticmethod
    def forward(ctx, current):
        membrane, spikes = torch.empty_like(current), torch.empty_like(current)
        kept = torch.zeros_like(current[0])
        for x, h, s in zip(current, membrane, spikes):
            torch.add(x, kept, alpha=DECAY, out=h)
            torch.ge(h, THRESHOLD, out=s)
            torch.addcmul(h, h, s, value=-1, out=kept)
        ctx.save_for_backward(membrane)
        return spikes

    @staticmethod
    def backward(ctx, gradient):
        (membrane,) = ctx.saved_tensors
        out = torch.empty_like(membrane)
        later = None
        for h, g, to in zip(reversed(membrane.unbind(0)), reversed(gradient.unbind(0)), reversed(out.unbind(0))):
            slope = (h - THRESHOLD).abs_().neg_().add_(1).clamp_(min=0)
            if later is None:
                torch.mul(g, slope, out=to)
            else:
                torch.mul(torch.addcmul(g, later, h, value=-1), slope, out=to)
                to.add_(later * (h < THRESHOLD))
            later = to * DECAY
        return out


def loop(current):
    kept, spikes = None, []
    for x in current.unbind(0):
        h = x if kept is None else x + DECAY * kept
        s = Triangle.apply(h - THRESHOLD)
        kept = h * (1 - s)
        spikes.append(s)
    return torch.stack(spikes)


def neuron_of(form, resets):
    if form == "fused":
        return HandWrittenLif.apply
    if form in ("loop", "unbind", "compiled"):
        return loop
    if form == "spikingjelly":
        from spikingjelly.activation_based import neuron, surrogate

        node = neuron.LIFNode(
            tau=1 / (1 - DECAY),
            decay_input=False,
            v_threshold=THRESHOLD,
            v_reset=0.0,
            surrogate_function=surrogate.PiecewiseQuadratic(alpha=1.0),
            step_mode="m",
        )
        resets.append(node)
        return node
    import snntorch

    leaky = snntorch.Leaky(
        beta=DECAY, threshold=THRESHOLD, spike_grad=Triangle.apply, reset_mechanism="zero", reset_delay=False
    )

    def run(current):
        membrane, spikes = torch.zeros_like(current[0]), []
        for x in current.unbind(0):
            s, membrane = leaky(x, membrane)
            spikes.append(s)
        return torch.stack(spikes)

    return run


class Network(nn.Module):
    """Time merged into the batch for everything but the neurons."""

    def __init__(self, form, resets):
        super().__init__()
        widths = [(3, 32, 1), (32, 64, 2), (64, 128, 2)]
        self.convolutions = nn.ModuleList(nn.Conv2d(i, o, 3, stride=s, padding=1, bias=False) for i, o, s in widths)
        self.norms = nn.ModuleList(nn.BatchNorm2d(o) for _, o, _ in widths)
        self.fires = [neuron_of(form, resets) for _ in widths]
        self.out = nn.Linear(128, 10, bias=False)

    def forward(self, x):
        for convolution, norm, fire in zip(self.convolutions, self.norms, self.fires):
            x = norm(convolution(x))
            x = fire(x.unflatten(0, (STEPS, -1))).flatten(0, 1)
        return self.out(x.mean((2, 3))).unflatten(0, (STEPS, -1))


def network(form, options):
    resets = []
    model = Network(form, resets)
    layout = torch.contiguous_format if form in ("spikingjelly", "snntorch") else torch.channels_last
    model = model.to(memory_format=layout)
    run = torch.compile(model) if form == "compiled" else model
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
    x = torch.randn(STEPS * options.batch, 3, 32, 32).to(memory_format=layout)

    def step():
        for node in resets:
            node.reset()
        optimizer.zero_grad(set_to_none=True)
        loss = (run(x).sum(0) - 1).square().mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def neuron(form, options):
    resets = []
    fire = neuron_of(form, resets)
    if form == "compiled":
        fire = torch.compile(fire)
    x = torch.randn(STEPS, 524288, requires_grad=not options.inference)
    gradient = torch.randn(STEPS, 524288)

    def step():
        for node in resets:
            node.reset()
        if options.inference:
            with torch.no_grad():
                fire(x)
        else:
            x.grad = None
            fire(x).backward(gradient)

    return step


def linear(form, options):
    steps, batch, width = 500, 16, options.width
    x = torch.rand(steps * batch, width)
    layer = nn.Linear(width, width, bias=False)
    fire = neuron_of(form, [])

    def step():
        layer.weight.grad = None
        fire(layer(x).unflatten(0, (steps, batch))).sum().backward()

    return step


def slayer(form, options):
    """Dense 2312-512-10 with an alpha response before each layer's threshold; spikes without a refractory response."""
    steps, batch, tau, sizes = options.time, 8, 10.0, [2312, 512, 10]
    t = torch.arange(steps, dtype=torch.float32) / tau
    response = t * torch.exp(1 - t)
    weights = [(torch.randn(o, i) / math.sqrt(i) * 8).requires_grad_() for i, o in zip(sizes, sizes[1:])]
    later = torch.arange(steps)[:, None] - torch.arange(steps)[None, :]
    toeplitz = torch.where(later >= 0, response[later.clamp(min=0)], torch.zeros(()))
    spectrum = torch.fft.rfft(response, 2 * steps)
    x = (torch.rand(batch, sizes[0], steps) < options.share).float()

    def filtered(s):
        if form == "fourier":
            return torch.fft.irfft(torch.fft.rfft(s, 2 * steps) * spectrum, 2 * steps)[..., :steps]
        kernel = response.flip(0).expand(s.shape[1], 1, steps)
        return F.conv1d(F.pad(s, (steps - 1, 0)), kernel, groups=s.shape[1])

    def step():
        s = x
        for weight in weights:
            weight.grad = None
            if form == "toeplitz":
                u = torch.matmul(torch.matmul(weight, s), toeplitz.T)
            else:
                u = torch.matmul(weight, filtered(s))
            s = Triangle.apply(u - 10)
        s.sum().backward()

    return step


def recurrent(form, options):
    steps, batch, width = 100, 32, options.width
    x = torch.randn(steps, batch, width, requires_grad=True)
    weight = nn.Linear(width, width, bias=False)
    nn.init.normal_(weight.weight, std=0.5 / math.sqrt(width))
    upstream = torch.randn(steps, batch, width)

    def one(x, kept, s):
        h = x + 0.9 * kept + weight(s)
        s = Triangle.apply(h - THRESHOLD)
        return h * (1 - s), s

    advance = torch.compile(one) if form == "compiled-step" else one

    def loop_back(x):
        kept = s = torch.zeros_like(x[0])
        spikes = []
        for now in x.unbind(0):
            kept, s = advance(now, kept, s)
            spikes.append(s)
        return torch.stack(spikes)

    if form == "snntorch":
        import snntorch

        cell = snntorch.RLeaky(
            beta=0.9, linear_features=width, spike_grad=Triangle.apply, reset_mechanism="zero", reset_delay=False
        )
        nn.init.normal_(cell.recurrent.weight, std=0.5 / math.sqrt(width))
        nn.init.zeros_(cell.recurrent.bias)
        weight = cell.recurrent

        def run(x):
            s, membrane = cell.init_rleaky()
            spikes = []
            for now in x.unbind(0):
                s, membrane = cell(now, s, membrane)
                spikes.append(s)
            return torch.stack(spikes)

    else:
        run = torch.compile(loop_back) if form == "compiled" else loop_back

    def step():
        x.grad = weight.weight.grad = None
        (run(x) * upstream).sum().backward()

    return step


def convolution(form, options, images, filters, stride, padding):
    """Of spikes // [time * batch, channels, height, width], forward and the gradients of whatever asks for one."""
    layout = torch.channels_last if form == "channels-last" else torch.contiguous_format
    x = (torch.rand(images) < options.share).float().to(memory_format=layout)
    x.requires_grad_(options.case == "events")
    weight = torch.randn(filters).mul_(0.05).to(memory_format=layout).requires_grad_()
    with torch.no_grad():
        upstream = torch.randn_like(F.conv2d(x, weight, stride=stride, padding=padding))

    def step():
        x.grad = weight.grad = None
        F.conv2d(x, weight, stride=stride, padding=padding).backward(upstream)

    return step


def events(form, options):
    return convolution(form, options, (96, 32, 32, 32), (64, 32, 3, 3), 2, 1)


def camera(form, options):
    return convolution(form, options, (640, 2, 34, 34), (12, 2, 5, 5), 1, 0)


CASES = {case.__name__: case for case in (network, neuron, linear, slayer, recurrent, events, camera)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=CASES)
    parser.add_argument("form")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--time", type=int, default=300)
    parser.add_argument("--share", type=float, default=0.015)
    parser.add_argument("--inference", action="store_true")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--warm", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--precision", choices=["highest", "medium"], default="highest")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    torch.set_float32_matmul_precision(options.precision)
    if options.precision == "medium":
        torch.backends.mkldnn.conv.fp32_precision = "bf16"
    step = CASES[options.case](options.form, options)
    times = []
    for i in range(options.warm + options.steps):
        start = time.perf_counter()
        step()
        if i >= options.warm:
            times.append(1000 * (time.perf_counter() - start))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": times, "peakMB": peak}))


main()
