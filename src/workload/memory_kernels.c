// SPDX-License-Identifier: MIT
#include "workload/memory_kernels.h"

static void copy(double *restrict c, const double *restrict a, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		c[i] = a[i];
}

static void scale(double *restrict b, const double *restrict c, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		b[i] = STREAM_FACTOR * c[i];
}

static void add(double *restrict c, const double *restrict a, const double *restrict b, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		c[i] = a[i] + b[i];
}

static void triad(double *restrict a, const double *restrict b, const double *restrict c, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		a[i] = b[i] + STREAM_FACTOR * c[i];
}

void stream_kernel(int kernel, const struct stream_arrays *s, size_t from, size_t to)
{
	switch (kernel) {
	case 0:
		copy(s->c, s->a, from, to);
		break;
	case 1:
		scale(s->b, s->c, from, to);
		break;
	case 2:
		add(s->c, s->a, s->b, from, to);
		break;
	default:
		triad(s->a, s->b, s->c, from, to);
	}
}

void stream_fill(const struct stream_arrays *s, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		s->a[i] = 2;
		s->b[i] = 2;
		s->c[i] = 0;
	}
}

unsigned stream_bytes(int kernel)
{
	return (kernel < 2 ? 2 : 3) * sizeof(double);
}
