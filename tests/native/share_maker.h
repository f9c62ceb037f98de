// SPDX-License-Identifier: MIT
// A mksquashfs whose calls are counted, for the tests of runtime/share with disk images.
#ifndef TESTS_SHARE_MAKER_H
#define TESTS_SHARE_MAKER_H

#include "share_fixture.h"

#include "base/proc.h"

// A mksquashfs that writes down each call.
static const char counting[] = "#!/bin/sh\necho call >>calls\nexec mksquashfs \"$@\"\n";

// Files that changed just now are not trusted to stay; these do.
static inline void settle(void)
{
	nap(150);
}

static inline const char *run(const char *line)
{
	const char *const argv[] = {"/bin/sh", "-c", line, NULL};
	static struct buf out[2];
	CLEANUP_ERR struct err *e = NULL;
	static int turn;

	turn = !turn;
	buf_clear(&out[turn]);
	if (proc_check(argv, clock_deadline(LIMIT), &out[turn], &e))
		fail_msg("%s: %s", line, err_text(e));
	return buf_text(&out[turn]);
}

static inline unsigned calls(void)
{
	return (unsigned)strtoul(run("cat calls 2>/dev/null | wc -l"), NULL, 10);
}

static inline unsigned files_in_cache(void)
{
	return (unsigned)strtoul(run("ls cache | wc -l"), NULL, 10);
}

static inline void count_calls(void)
{
	put("counting", counting, 0755);
	spec.mksquashfs = "./counting";
}

static inline int start_block(struct share *s, uint64_t deadline, struct err **e)
{
	spec.kind = SHARE_BLOCK;
	return share_start(s, &spec, deadline, e);
}

static inline void start_image(struct share *s)
{
	spec.kind = SHARE_BLOCK;
	start(s);
}

#endif
