// SPDX-License-Identifier: MIT
#include <time.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/unit.h"
#include "runtime/control.h"
#include "runtime/stats.h"
#include "runtime/verb.h"

#define ANSWER_LIMIT (10 * NS_PER_S)

static int print_once(const struct state *s, struct err **e)
{
	CLEANUP_BUF struct buf answer = {0};
	CLEANUP_BUF struct buf out = {0};

	if (control_ask(s, AGENT_STATS, NULL, 0, clock_deadline(ANSWER_LIMIT), &answer, e))
		return -1;
	if (stats_print(s->id, &answer, &out, e))
		return -1;
	return file_write_all(STDOUT_FILENO, out.data, out.len, e);
}

// Prints until the container has ended.
static int print_again(const struct state *s, uint64_t interval, struct err **e)
{
	const struct timespec pause = {.tv_sec = (time_t)(interval / NS_PER_S), .tv_nsec = (long)(interval % NS_PER_S)};

	while (process_is_alive(&s->shim)) {
		if (print_once(s, e)) {
			if (process_is_alive(&s->shim))
				return -1;
			err_free(e);
			return 0;
		}
		nanosleep(&pause, NULL);
	}
	return 0;
}

static int events(const struct globals *g, const struct flags *a, struct err **e)
{
	const char *text = flags_text(a, "interval");
	uint64_t interval = 5 * NS_PER_S;
	struct state s;

	if (text && (!unit_duration(text, &interval) || !interval))
		return err_set(e, "cannot use the interval \"%.40s\": a time such as 500ms or 5s", text);
	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (state_status(&s) == STATE_STOPPED)
		return err_set(e, "container with id %s is not running", s.id);
	return flags_has(a, "stats") ? print_once(&s, e) : print_again(&s, interval, e);
}

static const struct flag flags[] = {{"interval", 0, true}, {"stats", 0, false}, {0}};

const struct verb verb_events = {
	.name = "events",
	.usage = "[--interval TIME] [--stats] ID",
	.help = "print statistics of a container as JSON, again and again or once",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = events,
};
