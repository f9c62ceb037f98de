// SPDX-License-Identifier: MIT
#include "suite/jsonl.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/crc32c.h"
#include "base/json.h"
#include "suite/record.h"

#define IMAGE        "bench" // the one container image so far
#define TAIL_FORMAT  ",\"crc\":\"%08" PRIx32 "\"}"
#define TAIL_LENGTH  18 // of what TAIL_FORMAT gives
#define NUMBER_BYTES 32

static void add_text(struct buf *out, const char *key, const char *value)
{
	buf_printf(out, ",\"%s\":", key);
	if (value)
		json_quote(out, value);
	else
		buf_str(out, "null");
}

// Prints with as few digits as lead back to the same number.
static void add_value(struct buf *out, const struct sample *s)
{
	char text[NUMBER_BYTES] = "null";

	for (int digits = 15; s && isfinite(s->value) && digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, s->value);
		if (strtod(text, NULL) == s->value)
			break;
	}
	buf_printf(out, ",\"value\":%s", text);
}

static void add_trial(struct buf *out, const struct jsonl_trial *t)
{
	const struct trial *trial = t->trial;

	buf_printf(out, "{\"trial\":%u,\"block\":%u", trial->number, trial->block);
	add_text(out, "arm", trial->arm);
	add_text(out, "runtime", trial->runtime->name);
	add_text(out, "implementation", trial->runtime->implementation);
	add_text(out, "version", t->version);
	add_text(out, "provenance", t->provenance);
	add_text(out, "engine", trial->runtime->engine);
	add_text(out, "workload", trial->measure->name);
	add_text(out, "image", IMAGE);
	add_text(out, "limit", trial->limit);
	buf_printf(out, ",\"containers\":%u,\"repetition\":%u", trial->containers, trial->block);
}

static void add_sample(struct buf *out, const struct sample *s)
{
	add_text(out, "metric", s ? s->metric : NULL);
	add_text(out, "unit", s ? s->unit : NULL);
	add_value(out, s);
	add_text(out, "mean", s ? s->mean : NULL);
	add_text(out, "verified", s ? s->verified : NULL);
}

static void add_error(struct buf *out, const struct jsonl_trial *t, const struct sample *s)
{
	char text[64];

	if (t->error || !s || isfinite(s->value)) {
		add_text(out, "error", t->error);
		return;
	}
	snprintf(text, sizeof(text), "the value was not finite: %f", s->value);
	add_text(out, "error", text);
}

void jsonl_line(const struct jsonl_trial *t, const struct sample *sample, struct buf *out)
{
	size_t from = out->len;

	add_trial(out, t);
	add_sample(out, sample);
	buf_printf(out, ",\"state\":\"%c\"", (char)t->state);
	add_error(out, t, sample);
	if (t->flag)
		add_text(out, "flag", t->flag);
	if (t->facts)
		buf_printf(out, ",\"facts\":%s", t->facts);
	buf_printf(out, ",\"t\":%" PRIu64 ".%06" PRIu64, t->t_ns / NS_PER_S, t->t_ns % NS_PER_S / 1000);
	if (buf_ok(out))
		buf_printf(out, TAIL_FORMAT "\n", crc32c(out->data + from, out->len - from));
}

bool record_is_whole(const char *line, size_t len)
{
	static const char before[] = ",\"crc\":\"", behind[] = "\"}";
	char tail[TAIL_LENGTH];
	uint32_t crc;

	if (len <= TAIL_LENGTH)
		return false;
	crc = crc32c(line, len - TAIL_LENGTH);
	memcpy(tail, before, sizeof(before) - 1);
	for (size_t i = 0; i < 8; i++)
		tail[sizeof(before) - 1 + i] = "0123456789abcdef"[crc >> (28 - 4 * i) & 15];
	memcpy(tail + TAIL_LENGTH - 2, behind, sizeof(behind) - 1);
	return !memcmp(line + len - TAIL_LENGTH, tail, TAIL_LENGTH);
}

size_t record_valid_length(const char *log, size_t len, size_t *lines)
{
	size_t at = 0;

	for (*lines = 0; at < len; ++*lines) {
		const char *newline = memchr(log + at, '\n', len - at);

		if (!newline || !record_is_whole(log + at, (size_t)(newline - log) - at))
			break;
		at = (size_t)(newline - log) + 1;
	}
	return at;
}
