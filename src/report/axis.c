// SPDX-License-Identifier: MIT
#include "report/axis.h"

#include <math.h>

#define LOG_FROM_SPAN 30
#define WISHED_TICKS  6

// The step of 1, 2 or 5 times a power of ten that parts the span into some WISHED_TICKS.
static double nice_step(double span)
{
	double power = pow(10, floor(log10(span / WISHED_TICKS))), rest = span / WISHED_TICKS / power;

	return power * (rest <= 1 ? 1 : rest <= 2 ? 2 : rest <= 5 ? 5 : 10);
}

static void add_tick(struct axis *a, double value)
{
	if (a->ticks < AXIS_TICKS_MAX)
		a->tick[a->ticks++] = value;
}

static void make_linear(struct axis *a, double min, double max)
{
	double step, first;

	if (min > 0 && min <= max / 2)
		min = 0;
	if (max < 0 && max >= min / 2)
		max = 0;
	if (!(max - min > fabs(max) * 1e-9 + fabs(min) * 1e-9) || max - min < 1e-290) {
		double room = fabs(max) < 1e-280 ? 1 : fabs(max) * 0.1;

		min -= room;
		max += room;
	}
	step = nice_step(max - min);
	first = floor(min / step);
	a->low = first * step;
	a->high = ceil(max / step) * step;
	for (double i = 0; a->ticks < AXIS_TICKS_MAX && a->low + i * step <= a->high + step / 2; i++)
		add_tick(a, (first + i) * step);
}

static void make_log(struct axis *a, double min, double max)
{
	static const double digit[] = {1, 2, 5};
	int from = (int)floor(log10(min)), to = (int)ceil(log10(max));
	int every = (to - from + 7) / 8; // decades a tick when there are many
	int digits = to - from <= 3 ? 3 : 1;

	a->is_log = true;
	a->low = min / 1.15;
	a->high = max * 1.15;
	for (int k = from; k <= to; k += every)
		for (int i = 0; i < digits; i++) {
			double v = digit[i] * pow(10, k);

			if (v >= a->low && v <= a->high)
				add_tick(a, v);
		}
}

void axis_make(double min, double max, struct axis *a)
{
	*a = (struct axis){0};
	// Beyond these the arithmetic below would overflow; nothing measured comes near.
	min = fmax(fmin(min, 1e300), -1e300);
	max = fmax(fmin(max, 1e300), -1e300);
	if (min > 1e-300 && max / min > LOG_FROM_SPAN)
		make_log(a, min, max);
	else
		make_linear(a, min, max);
}

double axis_place(const struct axis *a, double value)
{
	double p = a->is_log ? (value > 0 ? log(value / a->low) / log(a->high / a->low) : 0)
			     : (value - a->low) / (a->high - a->low);

	return p > 0 ? p < 1 ? p : 1 : 0;
}

int axis_decimals(const struct axis *a, size_t i, double factor)
{
	double finest = a->is_log || a->ticks < 2 ? a->tick[i] : a->tick[1] - a->tick[0];
	double digits = -floor(log10(fabs(finest * factor)) + 1e-9);

	return digits > 0 ? (int)fmin(digits, 9) : 0;
}
