// SPDX-License-Identifier: MIT
#include "suite/ab_output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/unit.h"

#define LINE_MAX_BYTES 512
#define AT(field)      (int)offsetof(struct ab_output, field)
#define IGNORED        (-1)

static const struct row {
	const char *begin, *unit; // the line is begin, spaces, number, unit
	int field;                // where the number goes, or IGNORED: then nothing is looked at behind begin
	bool is_needed;
} rows[] = {
	{"Time taken for tests:", " seconds", AT(seconds), true},
	{"Complete requests:", "", AT(requests), true},
	{"Failed requests:", "", AT(failed), true},
	{"Non-2xx responses:", "", AT(other_status), false},
	{"Keep-Alive requests:", NULL, IGNORED, false}, // with -k
	{"Total transferred:", " bytes", AT(bytes), true},
	{"Requests per second:", " [#/sec] (mean)", AT(requests_per_second), true},
	{"This is ApacheBench,", NULL, IGNORED, false},
	{"Copyright ", NULL, IGNORED, false},
	{"Licensed to ", NULL, IGNORED, false},
	{"Benchmarking ", NULL, IGNORED, false},
	{"Server Software:", NULL, IGNORED, false},
	{"Server Hostname:", NULL, IGNORED, false},
	{"Server Port:", NULL, IGNORED, false},
	{"Document Path:", NULL, IGNORED, false},
	{"Document Length:", NULL, IGNORED, false},
	{"Concurrency Level:", NULL, IGNORED, false},
	{"   (Connect: ", NULL, IGNORED, false},
	{"Write errors:", NULL, IGNORED, false},
	{"HTML transferred:", NULL, IGNORED, false},
	{"Time per request:", NULL, IGNORED, false},
	{"Transfer rate:", NULL, IGNORED, false},
	{"Connection Times (ms)", NULL, IGNORED, false},
	{"              min  mean", NULL, IGNORED, false},
	{"Connect: ", NULL, IGNORED, false},
	{"Processing: ", NULL, IGNORED, false},
	{"Waiting: ", NULL, IGNORED, false},
	{"Total: ", NULL, IGNORED, false},
	{"WARNING: The median and mean for ", NULL, IGNORED, false},
	{"ERROR: The median and mean for ", NULL, IGNORED, false},
	{"        These results are probably not that reliable", NULL, IGNORED, false},
	{"       deviation apart. These results are NOT reliable", NULL, IGNORED, false},
	{"Percentage of the requests served within", NULL, IGNORED, false},
	{" 0%  <0> (never)", NULL, IGNORED, false},
	{"  50%", NULL, IGNORED, false},
	{"  66%", NULL, IGNORED, false},
	{"  75%", NULL, IGNORED, false},
	{"  80%", NULL, IGNORED, false},
	{"  90%", NULL, IGNORED, false},
	{"  95%", NULL, IGNORED, false},
	{"  98%", NULL, IGNORED, false},
	{"  99%", NULL, IGNORED, false},
	{" 100%", NULL, IGNORED, false},
};

#define ROWS (sizeof(rows) / sizeof(*rows))

static size_t find_row(const char *line)
{
	size_t i = 0;

	while (i < ROWS && strncmp(line, rows[i].begin, strlen(rows[i].begin)) != 0)
		i++;
	return i;
}

// Reads the number behind the beginning of the line; the unit must be all that follows.
static bool take_number(const char *line, const struct row *r, struct ab_output *o)
{
	const char *at = line + strlen(r->begin);
	char number[32];
	size_t len;
	double value;

	at += strspn(at, " ");
	len = strcspn(at, " ");
	if (len >= sizeof(number) || strcmp(at + len, r->unit) != 0)
		return false;
	snprintf(number, sizeof(number), "%.*s", (int)len, at);
	if (!unit_fraction(number, &value) || value < 0)
		return false;
	memcpy((char *)o + r->field, &value, sizeof(value));
	return true;
}

static bool take_line(const char *line, struct ab_output *o, bool *seen)
{
	size_t i = find_row(line);

	if (i == ROWS)
		return strspn(line, " ") == strlen(line);
	if (rows[i].field == IGNORED)
		return true;
	if (seen[i])
		return false;
	seen[i] = true;
	return take_number(line, &rows[i], o);
}

// An ab that was answered nothing leaves out its rate.
static bool is_missing(const struct row *r, bool is_seen, const struct ab_output *o)
{
	return r->is_needed && !is_seen && (o->requests > 0 || r->field != AT(requests_per_second));
}

// Copies the next line without its newline; returns what follows, or NULL when the line is too long.
static const char *next_line(const char *text, char *line)
{
	size_t len = strcspn(text, "\n");

	if (len >= LINE_MAX_BYTES)
		return NULL;
	memcpy(line, text, len);
	line[len] = '\0';
	return text + len + (text[len] == '\n');
}

int ab_output_parse(const char *text, struct ab_output *o, struct err **e)
{
	bool seen[ROWS] = {false};
	char line[LINE_MAX_BYTES];

	*o = (struct ab_output){0};
	while (*text) {
		text = next_line(text, line);
		if (!text)
			return err_set(e, "cannot read ab's output: a line is too long");
		if (!take_line(line, o, seen))
			return err_set(e, "cannot read ab's output: '%.100s'", line);
	}
	for (size_t i = 0; i < ROWS; i++)
		if (is_missing(&rows[i], seen[i], o))
			return err_set(e, "cannot read ab's output: no line '%s'", rows[i].begin);
	return 0;
}
