// SPDX-License-Identifier: MIT
#include "suite/ab_files.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/unit.h"

#define PERCENTILES "Percentage served,Time in ms\n"
#define REQUESTS    "starttime\tseconds\tctime\tdtime\tttime\twait\n"
#define LINE_BYTES  96         // the longest line that ab writes has 24 of a date and five numbers
#define MS_MAX      1000000000 // eleven days
#define DATE_LENGTH 24         // of "Sun Nov 22 04:08:08 2026"
#define ROUNDING_MS 0.51       // -g rounds to milliseconds, -e to microseconds

// Copies the next line without its newline and returns what follows it; NULL if it is too long or has no end.
static const char *next_line(const char *text, char line[LINE_BYTES])
{
	size_t len = strcspn(text, "\n");

	if (len >= LINE_BYTES || !text[len])
		return NULL;
	memcpy(line, text, len);
	line[len] = '\0';
	return text + len + 1;
}

static bool begins(const char **text, const char *heading)
{
	size_t len = strlen(heading);

	if (strncmp(*text, heading, len) != 0)
		return false;
	*text += len;
	return true;
}

// A line "PERCENT,MILLISECONDS".
static bool take_percentile(const char *line, unsigned percent, double *seconds)
{
	char begin[8];
	double ms;

	snprintf(begin, sizeof(begin), "%u,", percent);
	if (!begins(&line, begin) || !unit_fraction(line, &ms) || ms < 0 || ms > MS_MAX)
		return false;
	*seconds = ms / 1e3;
	return true;
}

// Where ab looks in its sorted list for what so many percent took (output_results in ab.c).
static double place(double requests, double percent)
{
	return floor(0.5 + requests * percent / 100);
}

int ab_percentiles_parse(const char *csv, double requests, struct ab_percentiles *p, struct err **e)
{
	unsigned known = 0; // the last percent that is in the list
	char line[LINE_BYTES];

	if (!begins(&csv, PERCENTILES))
		return err_set(e, "cannot read ab's percentiles: they have no heading");
	for (unsigned i = 0; i <= 100; i++) {
		bool is_listed = i == 0 || i == 100 || place(requests, i) < requests;
		double least = i ? p->seconds[known] : 0;

		csv = next_line(csv, line);
		if (!csv || !take_percentile(line, i, &p->seconds[i]) || (is_listed && p->seconds[i] < least))
			return err_set(e, "cannot read ab's percentiles: no valid line for %u %%", i);
		known = is_listed ? i : known;
	}
	for (unsigned i = 1; i < 100; i++)
		if (place(requests, i) >= requests)
			p->seconds[i] = p->seconds[100];
	return *csv ? err_set(e, "cannot read ab's percentiles: more follows 100 %%") : 0;
}

// Reads a whole number up to the next tab, or up to the end where it is the last.
static bool take_whole(char **at, bool is_last, uint64_t max, uint64_t *out)
{
	char *tab = strchr(*at, '\t'), *number = *at;

	if (is_last != !tab)
		return false;
	if (tab)
		*tab++ = '\0';
	*at = tab;
	return unit_number(number, max, out);
}

// Behind the date: its seconds, then milliseconds to connect, from there to the end, of both, and until the first byte
// came. Each was rounded for itself.
static bool take_request(char *line, uint32_t *ms)
{
	enum { SECONDS, CONNECT, REST, ALL, WAIT, NUMBERS };
	uint64_t number[NUMBERS], sum;

	if (strcspn(line, "\t") != DATE_LENGTH || line[DATE_LENGTH] != '\t')
		return false;
	line += DATE_LENGTH + 1;
	for (int i = 0; i < NUMBERS; i++)
		if (!take_whole(&line, i == WAIT, i == SECONDS ? UINT32_MAX : MS_MAX, &number[i]))
			return false;
	sum = number[CONNECT] + number[REST];
	*ms = (uint32_t)number[ALL];
	return sum <= number[ALL] + 1 && number[ALL] <= sum + 1 && number[WAIT] <= number[ALL] + 1;
}

static size_t count_lines(const char *text)
{
	size_t n = 0;

	for (; (text = strchr(text, '\n')); text++)
		n++;
	return n;
}

int ab_requests_parse(const char *tsv, struct ab_requests *r, struct err **e)
{
	char line[LINE_BYTES];
	size_t lines;

	*r = (struct ab_requests){0};
	if (!begins(&tsv, REQUESTS))
		return err_set(e, "cannot read ab's list of requests: it has no heading");
	lines = count_lines(tsv);
	if (lines > AB_REQUESTS_MAX)
		return err_set(e, "cannot read ab's list of requests: more than %d lines", AB_REQUESTS_MAX);
	r->ms = calloc(lines + 1, sizeof(*r->ms));
	if (!r->ms)
		return err_set(e, "cannot read ab's list of requests: out of memory");
	for (; *tsv; r->count++) {
		uint32_t *ms = &r->ms[r->count];

		tsv = next_line(tsv, line);
		if (!tsv || !take_request(line, ms) || (r->count && ms[0] < ms[-1])) {
			err_set(e, "cannot read ab's list of requests: no valid line %zu", r->count + 2);
			ab_requests_free(r);
			return -1;
		}
	}
	return 0;
}

double ab_requests_within(const struct ab_requests *r, double percent)
{
	size_t i = (size_t)place((double)r->count, percent);

	return r->ms[i < r->count ? i : r->count - 1] / 1e3;
}

int ab_files_agree(const struct ab_percentiles *p, const struct ab_requests *r, double requests, struct err **e)
{
	if ((double)r->count != requests)
		return err_set(e, "ab's list has %zu requests, its report %.0f", r->count, requests);
	for (int i = 0; r->count && i <= 100; i++)
		if (fabs(p->seconds[i] - ab_requests_within(r, i)) * 1e3 > ROUNDING_MS)
			return err_set(e, "ab's list of requests and its percentiles differ at %d %%", i);
	return 0;
}

void ab_requests_free(struct ab_requests *r)
{
	free(r->ms);
	*r = (struct ab_requests){0};
}
