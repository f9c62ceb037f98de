// SPDX-License-Identifier: MIT
#include "suite/compare_copies.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "suite/merge_log.h"

#define SHOWN_MAX 4096

enum kinship { STRANGERS, COPY, BEGINNING, LONGER, SAME_ID };

static const char *id_of(const struct given_run *r)
{
	return json_text(yyjson_obj_get(r->summary, "run"), "id", "");
}

// What a is to b.
static enum kinship kinship_of(const struct given_run *a, const struct given_run *b)
{
	static const enum kinship by_log[] = {
		[LOG_SAME] = COPY, [LOG_BEGINS] = BEGINNING, [LOG_GOES_ON] = LONGER, [LOG_DIFFERS] = STRANGERS};
	char mine[PATH_MAX], theirs[PATH_MAX];
	enum log_relation relation;

	if (strcmp(id_of(a), id_of(b)) != 0)
		return STRANGERS;
	if (snprintf(mine, sizeof(mine), "%s/samples.jsonl", a->folder) < (int)sizeof(mine) &&
		snprintf(theirs, sizeof(theirs), "%s/samples.jsonl", b->folder) < (int)sizeof(theirs) &&
		!log_relate(mine, theirs, &relation, NULL))
		return by_log[relation];
	return *id_of(a) ? SAME_ID : STRANGERS;
}

static int leave_out(struct given_run *r, const struct given_run *for_it, enum kinship k, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	text_show(&text, r->folder, SHOWN_MAX);
	buf_str(&text, k == COPY ? " is a copy of " : k == BEGINNING ? " is the beginning of " : " has the id of ");
	text_show(&text, for_it->folder, SHOWN_MAX);
	buf_str(&text, k == SAME_ID ? " and no samples.jsonl that tells them apart, so one run is counted once"
				    : ", so it is not counted again");
	r->why_not = buf_ok(&text) ? strdup(buf_text(&text)) : NULL;
	return r->why_not ? 0 : err_set(e, "cannot note the copy %s: out of memory", r->folder);
}

static int place(struct given_run *run, size_t i, struct err **e)
{
	for (size_t j = 0; j < i; j++) {
		enum kinship k = run[j].why_not ? STRANGERS : kinship_of(&run[i], &run[j]);
		struct given_run shorter = run[j];

		if (k == STRANGERS)
			continue;
		if (k != LONGER)
			return leave_out(&run[i], &run[j], k, e);
		// The first run is what others are compared with: the longer one takes the place, too.
		run[j] = run[i];
		run[i] = shorter;
		return leave_out(&run[i], &run[j], BEGINNING, e);
	}
	return 0;
}

int copies_find(struct given_run *run, size_t n, struct err **e)
{
	for (size_t i = 1; i < n; i++)
		if (place(run, i, e))
			return -1;
	return 0;
}
