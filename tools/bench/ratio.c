// SPDX-License-Identifier: MIT
// ratio more|less LOW HIGH: reads pairs "OURS PEER", measured in turns, and says how ours compares. A pair's ratio is
// above 1 where ours is better: OURS / PEER if more is better, PEER / OURS if less is. Both of a pair met the same
// machine in the same mood, so it is the ratios that are averaged: their geometric mean, with Student's 95 % interval
// of the mean of their logarithms. Prints, with tabs between: the medians of both, the ratio, its interval's ends, the
// median ratio, the number of pairs, and whether the interval shows that the ratio is within LOW … HIGH: yes, no (it
// shows the contrary), "not shown"; "-" where LOW … HIGH is 0 … inf, which claims nothing.
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/unit.h"
#include "stats/describe.h"
#include "stats/interval.h"

enum { PAIRS_MAX = 10000 };

struct pairs {
	double ours[PAIRS_MAX], peer[PAIRS_MAX], ratio[PAIRS_MAX];
	size_t n;
};

struct claim {
	bool more_is_better;
	double low, high;
};

static bool read_end(const char *text, double *out)
{
	if (strcmp(text, "inf") != 0)
		return unit_fraction(text, out);
	*out = (double)INFINITY;
	return true;
}

static bool read_claim(int count, char **words, struct claim *c)
{
	if (count != 4 || (strcmp(words[1], "more") != 0 && strcmp(words[1], "less") != 0))
		return false;
	c->more_is_better = !strcmp(words[1], "more");
	return read_end(words[2], &c->low) && read_end(words[3], &c->high) && c->low <= c->high;
}

// What is measured here is above zero; anything else is a fault of the measurement.
static bool read_value(const char *text, double *out)
{
	return unit_fraction(text, out) && *out > 0;
}

static bool read_pairs(FILE *in, bool more_is_better, struct pairs *p)
{
	char ours[64], peer[64];
	int got;

	while ((got = fscanf(in, "%63s %63s", ours, peer)) == 2) {
		size_t i = p->n;

		if (i == PAIRS_MAX || !read_value(ours, &p->ours[i]) || !read_value(peer, &p->peer[i]))
			return false;
		p->ratio[i] = more_is_better ? p->ours[i] / p->peer[i] : p->peer[i] / p->ours[i];
		p->n++;
	}
	return got == EOF && p->n > 0;
}

static const char *verdict(const struct claim *c, const struct stats_interval *ratio)
{
	if (c->low <= 0 && isinf(c->high))
		return "-";
	if (ratio->low >= c->low && ratio->high <= c->high)
		return "yes";
	if (ratio->high < c->low || ratio->low > c->high)
		return "no";
	return "not shown"; // also where there is no interval: NaN compares with nothing
}

static double median(double *x, size_t n)
{
	return stats_sort(x, n) == STATS_OK ? stats_quantile(x, n, 0.5) : (double)NAN;
}

// Between the two in the middle lies their geometric mean: so ours to peer is the inverse of peer to ours.
static double median_ratio(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->ratio[i] = log(p->ratio[i]);
	return exp(median(p->ratio, p->n));
}

int main(int argc, char **argv)
{
	static struct pairs p;
	struct claim c;
	struct stats_interval i;

	if (!read_claim(argc, argv, &c))
		return fputs("usage: ratio more|less LOW HIGH <PAIRS; HIGH may be inf\n", stderr), 2;
	if (!read_pairs(stdin, c.more_is_better, &p))
		return fputs("ratio: standard input must be 1 to 10000 pairs of numbers above 0\n", stderr), 1;
	stats_geometric_interval(p.ratio, p.n, 0.95, &i); // a fault leaves NaN, which is printed and shows nothing
	printf("%.9g\t%.9g\t%.9g\t%.9g\t%.9g", median(p.ours, p.n), median(p.peer, p.n), i.estimate, i.low, i.high);
	printf("\t%.9g\t%zu\t%s\n", median_ratio(&p), p.n, verdict(&c, &i));
	return 0;
}
