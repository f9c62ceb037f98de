// SPDX-License-Identifier: MIT
#include "init/crash.h"

#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <time.h>

#include "abi/init.h"
#include "base/clock.h"
#include "base/file.h"
#include "init/console.h"
#include "init/keys.h"
#include "init/rescue.h"
#include "init/watch.h"

#define SHOWN_LINES  12 // fit the smallest screen below the large letters
#define SAVED_LINES  400
#define KERNEL_BYTES 32768 // of the kernel's log
#define COUNTDOWN_S  30

enum { SYSLOG_ACTION_READ_ALL = 3 };

void crash_text(const struct crash *c, const char *kernel, struct buf *out)
{
	struct timespec t;
	char when[17];

	clock_utc(when, sizeof(when));
	clock_gettime(CLOCK_BOOTTIME, &t);
	buf_printf(out, "what: %s\nwhy: %s\nwhen: %s\nseconds since boot: %lld\n", c->what, c->why, when,
		(long long)t.tv_sec);
	buf_str(out, "\n--- its last lines\n");
	if (c->tail)
		tail_lines(c->tail, SAVED_LINES, out);
	buf_str(out, "\n--- the kernel's last messages\n");
	buf_str(out, kernel);
}

static void kernel_log(struct buf *out)
{
	CLEANUP_FREE char *text = malloc(KERNEL_BYTES);
	int n = text ? klogctl(SYSLOG_ACTION_READ_ALL, text, KERNEL_BYTES) : -1;

	if (n > 0)
		buf_add(out, text, (size_t)n);
}

static void show(const struct crash *c)
{
	CLEANUP_BUF struct buf lines = {0};

	console_large("CRASH");
	console_say("What: %s\nWhy:  %s\n", c->what, c->why);
	console_event("crash", "what=\"%s\" why=\"%s\"", c->what, c->why);
	if (c->tail)
		tail_lines(c->tail, SHOWN_LINES, &lines);
	if (!lines.len)
		return;
	console_say("Its last lines:\n%s", buf_text(&lines));
	for (char *line = lines.data, *next; line && *line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		console_event("last_line", "text=\"%s\"", line);
	}
}

static void save_in(const char *folder, const struct buf *text)
{
	CLEANUP_ERR struct err *e = NULL;
	char path[128], when[17];

	clock_utc(when, sizeof(when));
	snprintf(path, sizeof(path), "%s/crash-%s.txt", folder, when);
	if (file_mkdirs(folder, &e) || file_replace(path, buf_text(text), text->len, 0644, &e)) {
		console_warn("the crash could not be saved: %s", err_text(e));
		return;
	}
	console_say("Saved as %s.", path);
	console_event("crash_saved", "path=%s", path);
}

static void save(const struct crash *c, struct volume *v)
{
	CLEANUP_BUF struct buf text = {0}, kernel = {0};

	kernel_log(&kernel);
	crash_text(c, buf_text(&kernel), &text);
	save_in(INIT_RAM_DIR, &text);
	if (*v->device || volume_mount(v))
		save_in(INIT_VOLUME_DIR, &text);
	sync();
}

enum ending crash(const struct crash *c, struct volume *v)
{
	static const char shell_key = 's';

	show(c);
	save(c, v);
	console_say("\nThe machine starts again in %d seconds. Press %c for a shell.", COUNTDOWN_S, shell_key);
	for (int left = COUNTDOWN_S; left > 0 && watch_asked() == ENDING_NONE; left--) {
		char line[32];

		snprintf(line, sizeof(line), "\r%2d ", left);
		console_pass(line, strlen(line));
		if (!keys_wait(shell_key, clock_deadline(NS_PER_S)))
			continue;
		rescue();
		return watch_asked() == ENDING_NONE ? ENDING_POWEROFF : watch_asked();
	}
	return watch_asked() == ENDING_NONE ? ENDING_REBOOT : watch_asked();
}
