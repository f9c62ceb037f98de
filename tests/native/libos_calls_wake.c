// SPDX-License-Identifier: MIT
// What one thread waits for and another one does, or a signal; or that neither may have to wait for the other's
// idleness.
#include "libos_calls.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

#define LONG_PIECE 300000 // bytes: more than a pipe holds several times

static int ends[2], counter;
static atomic_bool is_done;
static char much[LONG_PIECE];

static pthread_t begin(void *(*function)(void *))
{
	pthread_t t;

	SAY(pthread_create(&t, NULL, function, NULL));
	return t;
}

static long result_of(pthread_t t)
{
	void *result = NULL;

	pthread_join(t, &result);
	return (long)result;
}

static void *read_all(void *arg)
{
	static char text[LONG_PIECE];
	long all = 0, n;

	while ((n = read(ends[0], text, sizeof(text))) > 0)
		all += n;
	return n < 0 ? arg : (void *)all;
}

// A write goes on when the reader has made room, and the reader when there is more, time and again within the one call.
static void long_write(void)
{
	pthread_t t;

	SAY(pipe(ends));
	t = begin(read_all);
	SAY(write(ends[1], much, sizeof(much)));
	SAY(close(ends[1]));
	SAY(result_of(t));
	SAY(close(ends[0]));
}

static void *add_five(void *arg)
{
	(void)arg;
	return (void *)write(counter, &(uint64_t){5}, sizeof(uint64_t));
}

// There is room in the counter, but not as much as is to be added.
static void full_counter(void)
{
	uint64_t value = UINT64_MAX - 3;
	pthread_t t;

	SAY(counter = eventfd(0, 0));
	SAY(write(counter, &value, sizeof(value)));
	t = begin(add_five);
	SAY(sched_yield());
	SAY(read(counter, &value, sizeof(value)));
	SAY(value == UINT64_MAX - 3);
	SAY(result_of(t));
	SAY(read(counter, &value, sizeof(value)));
	SAY(value);
	SAY(close(counter));
}

static void *be_done(void *arg)
{
	is_done = true;
	return arg;
}

static long poll_ready(int set)
{
	struct pollfd p = {.fd = ends[1], .events = POLLOUT};

	(void)set;
	return poll(&p, 1, -1);
}

static long poll_nothing(int set)
{
	(void)set;
	return poll(NULL, 0, 0) + 1;
}

static long select_ready(int set)
{
	fd_set out;

	(void)set;
	FD_ZERO(&out);
	FD_SET(ends[1], &out);
	return select(ends[1] + 1, NULL, &out, NULL, NULL);
}

static long epoll_ready(int set)
{
	struct epoll_event e;

	return epoll_wait(set, &e, 1, -1);
}

// Who asks and asks, and always hears that there is something, lets others have their turn.
static void busy(void)
{
	long (*const asks[])(int) = {poll_ready, poll_nothing, select_ready, epoll_ready};
	struct epoll_event e = {.events = EPOLLOUT};
	int set;

	SAY(pipe(ends));
	SAY(set = epoll_create1(0));
	SAY(epoll_ctl(set, EPOLL_CTL_ADD, ends[1], &e));
	for (size_t i = 0; i < sizeof(asks) / sizeof(*asks); i++) {
		pthread_t t;
		long r = 1;

		is_done = false;
		t = begin(be_done);
		while (!is_done && r == 1)
			r = asks[i](set);
		SAY(r);
		SAY(result_of(t));
	}
	SAY(close(set) + close(ends[0]) + close(ends[1]));
}

static sigset_t one(int n)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, n);
	return set;
}

static void *take_signal(void *arg)
{
	sigset_t set = one(SIGUSR1);
	int n = 0;

	(void)arg;
	sigaddset(&set, SIGALRM);
	return (void *)(long)(sigwait(&set, &n) ? -1 : n);
}

// A signal for the process is for whoever waits for it.
static void signal_for_any(void)
{
	struct itimerval in_10ms = {.it_value = {.tv_usec = 10000}};
	sigset_t set = one(SIGUSR1);
	pthread_t t;

	sigaddset(&set, SIGALRM);
	SAY(pthread_sigmask(SIG_BLOCK, &set, NULL));
	t = begin(take_signal);
	SAY(sched_yield());
	SAY(kill(getpid(), SIGUSR1));
	SAY(result_of(t));
	t = begin(take_signal);
	SAY(setitimer(ITIMER_REAL, &in_10ms, NULL));
	SAY(result_of(t));
	SAY(sigpending(&set));
	SAY(sigismember(&set, SIGUSR1) + sigismember(&set, SIGALRM));
	set = one(SIGUSR1);
	sigaddset(&set, SIGALRM);
	SAY(pthread_sigmask(SIG_UNBLOCK, &set, NULL));
}

static pthread_t handled_by;

static void handle(int n)
{
	(void)n;
	handled_by = pthread_self();
}

static void *sleep_long(void *arg)
{
	sigset_t set = one(SIGUSR2);
	long r;

	(void)arg;
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	r = nanosleep(&(struct timespec){.tv_sec = 60}, NULL);
	is_done = true;
	return (void *)r;
}

// Or for whoever does not block it.
static void signal_for_other(void)
{
	const struct sigaction a = {.sa_handler = handle}, normal = {.sa_handler = SIG_DFL};
	sigset_t set = one(SIGUSR2);
	pthread_t t;

	SAY(sigaction(SIGUSR2, &a, NULL));
	SAY(pthread_sigmask(SIG_BLOCK, &set, NULL));
	is_done = false;
	t = begin(sleep_long);
	// It may not sleep yet.
	while (!is_done) {
		kill(getpid(), SIGUSR2);
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	}
	SAY(result_of(t));
	SAY(pthread_equal(handled_by, t) != 0);
	SAY(pthread_sigmask(SIG_UNBLOCK, &set, NULL));
	SAY(sigaction(SIGUSR2, &normal, NULL));
}

static void *sleep_short(void *arg)
{
	return (void *)(long)nanosleep(&(struct timespec){.tv_nsec = 100000000}, arg);
}

// And first of all for the first thread, so that the others are not disturbed.
static void signal_for_first(void)
{
	const struct itimerval every_10ms = {{.tv_usec = 10000}, {.tv_usec = 10000}}, never = {{0}, {0}};
	const struct sigaction a = {.sa_handler = handle}, normal = {.sa_handler = SIG_DFL};
	pthread_t t;

	SAY(sigaction(SIGALRM, &a, NULL));
	SAY(setitimer(ITIMER_REAL, &every_10ms, NULL));
	t = begin(sleep_short);
	SAY(result_of(t));
	SAY(pthread_equal(handled_by, pthread_self()) != 0);
	SAY(setitimer(ITIMER_REAL, &never, NULL));
	SAY(sigaction(SIGALRM, &normal, NULL));
}

// One that is ignored tears nobody out of a wait.
static void ignored(void)
{
	pthread_t t;

	SAY(pipe(ends));
	t = begin(read_all);
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	SAY(pthread_kill(t, SIGURG));
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	SAY(write(ends[1], much, 3));
	SAY(close(ends[1]));
	SAY(result_of(t));
	SAY(close(ends[0]));
}

static atomic_int rings;

static void count_ring(int n)
{
	(void)n;
	rings++;
}

static void *write_after_rings(void *arg)
{
	sigset_t set = one(SIGALRM);

	pthread_sigmask(SIG_BLOCK, &set, NULL);
	while (rings < 3)
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	return arg ? arg : (void *)write(ends[1], much, 3);
}

static void ring_every_10ms(int flags)
{
	const struct itimerval every_10ms = {{.tv_usec = 10000}, {.tv_usec = 10000}};
	const struct sigaction a = {.sa_handler = count_ring, .sa_flags = flags};

	rings = 0;
	SAY(sigaction(SIGALRM, &a, NULL));
	SAY(setitimer(ITIMER_REAL, &every_10ms, NULL));
}

// A read goes on behind a handler that says so (SA_RESTART); a poll never does.
static void restarted(void)
{
	const struct itimerval never = {{0}, {0}};
	struct pollfd p = {.events = POLLIN};
	char text[8];
	pthread_t t;

	SAY(pipe(ends));
	p.fd = ends[0];
	ring_every_10ms(SA_RESTART);
	t = begin(write_after_rings);
	SAY(read(ends[0], text, sizeof(text)));
	SAY(result_of(t));
	SAY(poll(&p, 1, -1));
	ring_every_10ms(0);
	SAY(read(ends[0], text, sizeof(text)));
	SAY(setitimer(ITIMER_REAL, &never, NULL));
	signal(SIGALRM, SIG_DFL);
	SAY(close(ends[0]) + close(ends[1]));
}

static void *wait_by(void *arg)
{
	sem_t never;
	struct pollfd p = {.fd = ends[0], .events = POLLIN};

	sem_init(&never, 0, 0);
	switch (*(int *)arg) {
	case 0:
		return (void *)(long)sem_wait(&never);
	case 1:
		return (void *)(long)poll(&p, 1, -1);
	case 2:
		return (void *)(long)nanosleep(&(struct timespec){.tv_sec = 600}, NULL);
	default:
		return (void *)read(ends[0], much, 1);
	}
}

// Whatever it is that a thread waits in, it is torn out of it.
static void cancelled(void)
{
	SAY(pipe(ends));
	for (int how = 0; how < 4; how++) {
		void *result = NULL;
		pthread_t t;

		SAY(pthread_create(&t, NULL, wait_by, &how));
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		SAY(pthread_cancel(t));
		SAY(pthread_join(t, &result));
		SAY(result == PTHREAD_CANCELED);
	}
	SAY(close(ends[0]) + close(ends[1]));
}

void calls_wake(const char *only)
{
	const struct {
		const char *name;
		void (*test)(void);
	} all[] = {{"write", long_write}, {"counter", full_counter}, {"busy", busy}, {"any", signal_for_any},
		{"other", signal_for_other}, {"first", signal_for_first}, {"ignored", ignored},
		{"restarted", restarted}, {"cancelled", cancelled}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (!only || !strcmp(only, all[i].name))
			all[i].test();
}
