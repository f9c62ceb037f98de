// SPDX-License-Identifier: MIT
#include "agent/agent.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"

// Bytes for the host that it has not taken: beyond, it is not listened to. All windows together are less, so only one
// that asks and does not read meets it.
#define WAITING_MAX (2u * AGENT_PROCESSES * AGENT_WINDOW + AGENT_SPEC_MAX)

enum { HOST, CHILDREN, FIRST_PROCESS }; // descriptors to be polled

#define FIRST_DRAIN (FIRST_PROCESS + AGENT_PROCESSES * PROCESS_POLL)
#define POLLED      (FIRST_DRAIN + DRAIN_MAX)

uint64_t agent_ns(void)
{
	struct timespec t = {0};

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

void agent_phase(struct agent *a, enum agent_phase phase, uint64_t ns)
{
	uint8_t body[12];

	frame_set_u32(body, phase);
	frame_set_u64(body + 4, ns);
	frame_put(&a->host, AGENT_PHASE, 0, 0, body, sizeof(body));
}

static void hello(struct agent *a)
{
	uint8_t body[12];

	frame_set_u32(body, AGENT_VERSION);
	frame_set_u64(body + 4, agent_ns());
	frame_put(&a->host, AGENT_HELLO, 0, 0, body, sizeof(body));
}

void agent_begin(struct agent *a, int fd, const struct effects *effects, uint64_t began)
{
	*a = (struct agent){
		.host = {.fd = fd, .name = "the host", .limit = request_limit, .frame = request_frame, .context = a},
		.effects = effects,
		.container = CONTAINER_NONE};
	for (size_t i = 0; i < AGENT_PROCESSES; i++)
		a->process[i] = (struct process)PROCESS_NONE;
	hello(a);
	agent_phase(a, AGENT_PHASE_INIT, began);
}

struct process *agent_find(struct agent *a, uint32_t number)
{
	for (size_t i = 0; i < AGENT_PROCESSES; i++) {
		struct process *p = &a->process[i];

		// To the host one that failed is no more.
		if (p->state != PROCESS_FREE && p->state != PROCESS_FAILED && p->number == number)
			return p;
	}
	return NULL;
}

void agent_ok(struct agent *a, uint32_t process, uint32_t serial, const void *body, size_t len)
{
	if (len > AGENT_BODY_MAX)
		agent_fail(a, process, serial, "the answer is too long");
	else
		frame_put(&a->host, AGENT_OK, process, serial, body, (uint32_t)len);
}

void agent_fail(struct agent *a, uint32_t process, uint32_t serial, const char *text)
{
	frame_put(&a->host, AGENT_FAIL, process, serial, text, (uint32_t)strlen(text));
}

// Reaps all that have ended; whose number is not ours was an orphan.
static void reap(struct agent *a)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < AGENT_PROCESSES; i++)
			if (a->process[i].state != PROCESS_FREE && a->process[i].pid == pid)
				process_reaped(a, &a->process[i], status);
}

static int make_signals(struct err **e)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return fd >= 0 ? fd : err_sys(e, "cannot listen to signals");
}

static void take_signals(struct agent *a, int signals)
{
	struct signalfd_siginfo info[8];

	while (read(signals, info, sizeof(info)) > 0)
		;
	reap(a);
}

// Milliseconds until the first process must not be waited for any longer; -1: there is none.
static int timeout_ms(const struct agent *a)
{
	int first = -1;

	for (size_t i = 0; i < AGENT_PROCESSES; i++) {
		const struct process *p = &a->process[i];

		if (p->state != PROCESS_FREE && !p->pid) {
			int ms = clock_ms_left(p->deadline);

			first = first < 0 || ms < first ? ms : first;
		}
	}
	return first;
}

static void fill(struct agent *a, int signals, struct pollfd *polled)
{
	size_t waiting = frame_waiting(&a->host);

	polled[HOST] = (struct pollfd){
		.fd = a->host.fd, .events = (short)((waiting ? POLLOUT : 0) | (waiting < WAITING_MAX ? POLLIN : 0))};
	polled[CHILDREN] = (struct pollfd){.fd = signals, .events = POLLIN};
	for (size_t i = 0; i < AGENT_PROCESSES; i++)
		process_poll(&a->process[i], polled + FIRST_PROCESS + i * PROCESS_POLL);
	drain_poll(&a->drain, polled + FIRST_DRAIN);
}

// One turn: waits and does what is to be done. Returns 1 when the host has gone.
static int turn(struct agent *a, int signals, struct err **e)
{
	struct pollfd polled[POLLED];
	int r = 0;

	fill(a, signals, polled);
	if (poll(polled, POLLED, timeout_ms(a)) < 0 && errno != EINTR)
		return err_sys(e, "cannot wait");
	for (size_t i = 0; i < AGENT_PROCESSES; i++)
		process_pump(a, &a->process[i], polled + FIRST_PROCESS + i * PROCESS_POLL);
	drain_pump(&a->drain, polled + FIRST_DRAIN);
	if (polled[CHILDREN].revents)
		take_signals(a, signals);
	if (polled[HOST].revents & ~POLLOUT)
		r = frame_read(&a->host, e);
	for (size_t i = 0; i < AGENT_PROCESSES; i++)
		process_finish(a, &a->process[i]);
	if (r || frame_flush(&a->host, e))
		return r ? r : -1;
	// Whatever fails there is the answer to START.
	if (late_is_due(a))
		late_all(a, NULL);
	return 0;
}

int agent_serve(struct agent *a, struct err **e)
{
	CLEANUP_FD int signals = make_signals(e);
	int r = signals < 0 ? -1 : frame_flush(&a->host, e);

	while (!r && !a->is_over)
		r = turn(a, signals, e);
	a->effects->kill(a->container.cgroup);
	return r < 0 ? -1 : 0;
}

void agent_free(struct agent *a)
{
	for (size_t i = 0; i < AGENT_PROCESSES; i++)
		process_free(&a->process[i]);
	drain_close(&a->drain);
	late_drop(&a->late);
	container_drop(&a->container);
	frame_free(&a->host);
}
