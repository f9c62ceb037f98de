// SPDX-License-Identifier: MIT
#include "vmm/rate.h"

#include "base/clock.h"

#define LONGEST (3600 * NS_PER_S)   // wait, before it is asked again
#define MOST    (UINT64_C(1) << 60) // tokens; clients may say more, which no one can ever use

static bool limits(const struct rate_bucket *b)
{
	return b->limit.size && b->limit.refill_ms;
}

static uint64_t less(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static void set(struct rate_bucket *b, const struct vmm_bucket *l, uint64_t now)
{
	if (!l->is_given)
		return;
	*b = (struct rate_bucket){.limit = *l, .burst = l->burst, .at = now};
	b->limit.size = less(l->size, MOST);
	b->tokens = (int64_t)b->limit.size;
}

void rate_set(struct rate *r, const struct vmm_limiter *l, uint64_t now)
{
	set(&r->bandwidth, &l->bandwidth, now);
	set(&r->ops, &l->ops, now);
}

static double tokens_per_ns(const struct rate_bucket *b)
{
	return (double)b->limit.size / ((double)b->limit.refill_ms * (double)NS_PER_MS);
}

// Whole tokens only; the time that makes a part of one is kept for the next look.
static void refill(struct rate_bucket *b, uint64_t now)
{
	double gained = now > b->at ? (double)(now - b->at) * tokens_per_ns(b) : 0;

	if (gained < 1)
		return;
	if (gained >= (double)b->limit.size - (double)b->tokens) {
		b->tokens = (int64_t)b->limit.size;
		b->at = now;
		return;
	}
	b->tokens += (int64_t)gained;
	b->at += (uint64_t)((double)(int64_t)gained / tokens_per_ns(b));
}

static uint64_t wait(struct rate_bucket *b, uint64_t now)
{
	double ns;

	if (!limits(b) || b->burst)
		return 0;
	refill(b, now);
	if (b->tokens > 0)
		return 0;
	ns = (1 - (double)b->tokens) / tokens_per_ns(b) + 1;
	return ns < (double)LONGEST ? (uint64_t)ns : LONGEST;
}

uint64_t rate_wait(struct rate *r, uint64_t now)
{
	uint64_t a = wait(&r->bandwidth, now), b = wait(&r->ops, now);

	return a > b ? a : b;
}

static void pay(struct rate_bucket *b, uint64_t n)
{
	uint64_t extra = less(n, b->burst);

	if (!limits(b))
		return;
	b->burst -= extra;
	b->tokens -= (int64_t)less(n - extra, MOST);
}

void rate_pay(struct rate *r, uint64_t bytes)
{
	pay(&r->bandwidth, bytes);
	pay(&r->ops, 1);
}

bool rate_limits(const struct rate *r)
{
	return limits(&r->bandwidth) || limits(&r->ops);
}
