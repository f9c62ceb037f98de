// SPDX-License-Identifier: MIT
#include "workload/say.h"
#include "workload/line.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static struct line begin(const char *word)
{
	struct line l = {.length = 0};

	line_text(&l, word);
	line_text(&l, " ");
	line_number(&l, SAMPLE_VERSION);
	return l;
}

static void word(struct line *l, const char *text)
{
	line_text(l, " ");
	line_text(l, text);
}

int say_hello(const char *name)
{
	struct line l = begin("hello");

	word(&l, name);
	return line_send(&l, STDOUT_FILENO);
}

int say_ready(uint16_t port)
{
	struct line l = begin("ready");

	line_text(&l, " ");
	line_number(&l, port);
	return line_send(&l, STDOUT_FILENO);
}

int say_sample(const char *name, double value, const char *unit, const char *mean, const char *verified)
{
	struct line l = begin("sample");

	if (!isfinite(value) || fabs(value) >= 1e18) {
		complain("this figure is no number: ", name);
		return -1;
	}
	word(&l, name);
	line_text(&l, " ");
	line_decimal(&l, value);
	word(&l, unit);
	word(&l, mean);
	word(&l, verified);
	return line_send(&l, STDOUT_FILENO);
}

static int is_printable(const char *text)
{
	while (*text >= ' ' && *text <= '~')
		text++;
	return !*text;
}

int say_facts(const char *json)
{
	struct line head = begin("facts");
	size_t length = strlen(json);
	char text[SAMPLE_FACTS_MAX + 1];

	line_text(&head, " ");
	if (!length || head.length + length + 1 > SAMPLE_FACTS_MAX || !is_printable(json)) {
		complain("these facts do not fit a line", "");
		return -1;
	}
	memcpy(text, head.text, head.length);
	memcpy(text + head.length, json, length + 1);
	text[head.length + length] = '\n';
	text[head.length + length + 1] = 0;
	return line_put(STDOUT_FILENO, text);
}

int say_end(void)
{
	struct line l = begin("end");

	return line_send(&l, STDOUT_FILENO);
}

void complain(const char *what, const char *object)
{
	struct line l = {.length = 0};

	line_text(&l, "bench: ");
	line_text(&l, what);
	line_text(&l, object);
	line_send(&l, STDERR_FILENO);
}

void complain_errno(const char *what, const char *object)
{
	int reason = errno;
	struct line l = {.length = 0};

	line_text(&l, "bench: ");
	line_text(&l, what);
	line_text(&l, object);
	line_text(&l, ": ");
	line_text(&l, strerror(reason));
	line_send(&l, STDERR_FILENO);
}
