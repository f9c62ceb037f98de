// SPDX-License-Identifier: MIT
#include "suite/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>

#include "base/clock.h"
#include "base/json.h"
#include "suite/screen_text.h"

#define PLAIN  "\033[0m"
#define BOLD   "\033[1m"
#define RED    "\033[1;31m"
#define GREEN  "\033[32m"
#define YELLOW "\033[33m"

#define PATIENCE (2 * NS_PER_S)
#define PIECE    512 // bytes: what a pipe that poll(2) calls writable takes without waiting
#define COLUMNS  120 // of what is no terminal

struct outlet {
	int fd;        // own descriptor; -1: none
	bool is_stuck; // it did not take all of the last text, so it gets no patience
};

struct screen {
	struct outlet out, serial;
	bool is_coloured;
	size_t total, done, failed;
	uint64_t begun, trial_begun, spent;
};

// Writes what the outlet takes in time and drops the rest.
static void put(struct outlet *o, const struct buf *text)
{
	uint64_t deadline = clock_deadline(o->is_stuck ? 0 : PATIENCE);
	const char *p = buf_text(text);
	size_t left = o->fd < 0 ? 0 : text->len;

	while (left) {
		struct pollfd pfd = {.fd = o->fd, .events = POLLOUT};
		ssize_t n = 0;

		if (poll(&pfd, 1, clock_ms_left(deadline)) > 0)
			n = write(o->fd, p, left < PIECE ? left : PIECE);
		if (n > 0) {
			p += n;
			left -= (size_t)n;
		} else if (clock_ms_left(deadline) == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
			break;
	}
	o->is_stuck = left > 0;
}

static const char *colour(const struct screen *s, const char *code)
{
	return s->is_coloured ? code : "";
}

static void begin_event(struct buf *out, const char *event)
{
	buf_str(out, "assay");
	screen_pair(out, "event", event);
}

static void put_event(struct screen *s, struct buf *event)
{
	buf_str(event, "\n");
	put(&s->serial, event);
}

// A terminal is opened anew, so that not waiting for it is our affair alone and not that of all who share it.
static int open_out(int fd, bool is_terminal)
{
	char path[32];
	int own;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	own = is_terminal ? open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
	return own < 0 ? fcntl(fd, F_DUPFD_CLOEXEC, 3) : own;
}

struct screen *screen_open(int out_fd, const char *serial_path)
{
	struct screen *s = calloc(1, sizeof(*s));
	char text[512];

	if (!s)
		return NULL;
	s->begun = clock_ns();
	s->is_coloured = isatty(out_fd);
	s->out.fd = open_out(out_fd, s->is_coloured);
	s->serial.fd = -1;
	if (!serial_path)
		return s;
	s->serial.fd = open(serial_path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (s->serial.fd < 0) {
		snprintf(text, sizeof(text), "cannot open the serial port %s: %s", serial_path, strerror(errno));
		screen_note(s, text);
	}
	return s;
}

void screen_close(struct screen *s)
{
	if (!s)
		return;
	scope_close(&s->out.fd);
	scope_close(&s->serial.fd);
	free(s);
}

// The summary line of machine.json, or nothing.
static void machine_summary(const char *machine, struct buf *out)
{
	CLEANUP_JSON yyjson_doc *doc = NULL;

	if (!json_parse("machine.json", machine, strlen(machine), &doc, NULL))
		buf_str(out, json_text(yyjson_doc_get_root(doc), "summary", ""));
}

void screen_begin(struct screen *s, const char *machine, const struct plan *p, const struct settings *settings)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_BUF struct buf event = {0};
	CLEANUP_BUF struct buf summary = {0};

	if (!s)
		return;
	machine_summary(machine, &summary);
	s->total = p->count;
	buf_str(&text, colour(s, BOLD));
	screen_lines(buf_text(&summary), "", &text);
	buf_str(&text, colour(s, PLAIN));
	buf_printf(&text, "plan %s: %zu trials in %u blocks, seed %" PRIu64 "\n\n", settings->plan, p->count,
		settings->repeat, p->seed);
	put(&s->out, &text);
	begin_event(&event, "run_begin");
	screen_pair(&event, "plan", settings->plan);
	screen_pair_number(&event, "trials", p->count);
	screen_pair_number(&event, "blocks", settings->repeat);
	screen_pair_number(&event, "seed", p->seed);
	screen_pair(&event, "machine", buf_text(&summary));
	put_event(s, &event);
}

void screen_trial_start(struct screen *s, const struct trial *t)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_BUF struct buf event = {0};
	uint64_t left;

	if (!s)
		return;
	left = screen_time_left(s->done, s->total, s->spent);
	screen_progress(t, s->total, clock_ns() - s->begun, left, &text);
	put(&s->out, &text);
	begin_event(&event, "trial_start");
	screen_pair_number(&event, "trial", t->number);
	screen_pair_number(&event, "of", s->total);
	screen_pair_number(&event, "block", t->block);
	screen_pair(&event, "runtime", t->runtime->name);
	screen_pair(&event, "workload", t->measure->name);
	screen_pair_number(&event, "containers", t->containers);
	screen_pair_number(&event, "left_s", left / NS_PER_S);
	put_event(s, &event);
	s->trial_begun = clock_ns();
}

struct state_face {
	enum trial_state state;
	const char *word, *colour;
};

static const struct state_face *face_of(enum trial_state state)
{
	static const struct state_face faces[] = {{TRIAL_COMPLETED, "done", GREEN}, {TRIAL_ERROR, "FAILED", RED},
		{TRIAL_TIMEOUT, "TIMED OUT", RED}, {TRIAL_SKIPPED, "skipped", YELLOW}, {TRIAL_OPEN, "open", YELLOW}};
	size_t i = 0;

	while (i + 1 < sizeof(faces) / sizeof(*faces) && faces[i].state != state)
		i++;
	return &faces[i];
}

void screen_trial_end(struct screen *s, const struct trial *t, const char *text)
{
	const struct state_face *face = face_of(t->state);
	CLEANUP_BUF struct buf line = {0};
	CLEANUP_BUF struct buf event = {0};
	uint64_t took;
	char seconds[32];

	if (!s)
		return;
	took = clock_ns() - s->trial_begun;
	s->spent += took;
	s->done++;
	s->failed += t->state == TRIAL_ERROR || t->state == TRIAL_TIMEOUT;
	snprintf(seconds, sizeof(seconds), "%" PRIu64 ".%03" PRIu64, took / NS_PER_S, took % NS_PER_S / NS_PER_MS);
	buf_printf(&line, "    %s%s%s %s s", colour(s, face->colour), face->word, colour(s, PLAIN), seconds);
	// A figure is short and stands beside; a reason may take several lines.
	if (t->state != TRIAL_COMPLETED || !*text)
		buf_str(&line, "\n");
	screen_lines(text, t->state == TRIAL_COMPLETED ? "  " : "    ", &line);
	put(&s->out, &line);
	begin_event(&event, "trial_end");
	screen_pair_number(&event, "trial", t->number);
	screen_pair_number(&event, "of", s->total);
	buf_printf(&event, " state=%c seconds=%s", (char)t->state, seconds);
	screen_pair(&event, "text", text);
	put_event(s, &event);
}

void screen_note(struct screen *s, const char *text)
{
	CLEANUP_BUF struct buf lines = {0};
	CLEANUP_BUF struct buf event = {0};

	if (!s)
		return;
	buf_str(&lines, colour(s, YELLOW));
	screen_lines(text, "note: ", &lines);
	buf_str(&lines, colour(s, PLAIN));
	put(&s->out, &lines);
	begin_event(&event, "note");
	screen_pair(&event, "text", text);
	put_event(s, &event);
}

int screen_columns(int fd)
{
	struct winsize size;

	return ioctl(fd, TIOCGWINSZ, &size) || !size.ws_col ? COLUMNS : size.ws_col;
}

void screen_summary(struct screen *s, const char *table)
{
	CLEANUP_BUF struct buf lines = {0};

	if (!s)
		return;
	buf_str(&lines, "\n");
	screen_lines(table, "", &lines);
	put(&s->out, &lines);
}

void screen_end(struct screen *s, const char *id, bool is_delivered)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_BUF struct buf event = {0};

	if (!s)
		return;
	buf_printf(&text, "\n%zu of %zu trials were made, %zu failed, in ", s->done, s->total, s->failed);
	screen_span(clock_ns() - s->begun, &text);
	buf_str(&text, ".\n");
	buf_str(&text, colour(s, is_delivered ? GREEN : RED));
	screen_lines(is_delivered ? "Results are on the stick:" : "RESULTS ARE NOT ON A STICK YET, only in memory:", "",
		&text);
	buf_str(&text, colour(s, PLAIN));
	screen_lines(id, "    results/", &text);
	put(&s->out, &text);
	begin_event(&event, "run_end");
	screen_pair(&event, "id", id);
	screen_pair_number(&event, "trials", s->total);
	screen_pair_number(&event, "done", s->done);
	screen_pair_number(&event, "failed", s->failed);
	screen_pair(&event, "delivered", is_delivered ? "yes" : "no");
	put_event(s, &event);
}
