// SPDX-License-Identifier: MIT
// Verbs that a unikernel has no answer to. Whoever calls one is told why, by a name that results can be sorted by.
#include "uni/verbs.h"

static const struct flag flags[] = {{0}};

#define REFUSED(word, reason)                                                                                          \
	static int refuse_##word(const struct globals *g, const struct flags *a, struct err **e)                       \
	{                                                                                                              \
		(void)g;                                                                                               \
		(void)a;                                                                                               \
		return err_kind_set(e, ERR_UNSUPPORTED, #word " is not supported: " reason);                           \
	}                                                                                                              \
	const struct verb uni_##word = {                                                                               \
		.name = #word,                                                                                         \
		.usage = "…",                                                                                          \
		.help = "not supported: " reason,                                                                      \
		.flags = flags,                                                                                        \
		.takes_anything = true,                                                                                \
		.failure = 1,                                                                                          \
		.run = refuse_##word,                                                                                  \
	};

REFUSED(exec, "a unikernel runs one program only")
REFUSED(events, "the container's cgroup has the figures")
REFUSED(pause, "the container's cgroup can be frozen")
REFUSED(resume, "the container's cgroup can be frozen")
REFUSED(update, "a unikernel's heap has its size from its start")
