// SPDX-License-Identifier: MIT
#include "vmm/crew.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <time.h>

#include "base/clock.h"

// Whoever does not come out for so long is stuck in the kernel.
#define PATIENCE (5 * NS_PER_S)
// A kick may be lost between a look and a system call, so it is repeated.
#define KICK_MS 10

#define KICK SIGRTMIN

static void nothing(int signal)
{
	(void)signal;
}

// Not restarting: that a system call returns is what it is for.
static int handle_kicks(struct err **e)
{
	struct sigaction a = {.sa_handler = nothing};

	sigemptyset(&a.sa_mask);
	return sigaction(KICK, &a, NULL) ? err_sys(e, "cannot handle signals") : 0;
}

// Only faults of its own and kicks reach a vCPU's thread.
static void block_signals(void)
{
	sigset_t s;

	sigfillset(&s);
	sigdelset(&s, KICK);
	sigdelset(&s, SIGSYS);
	sigdelset(&s, SIGSEGV);
	sigdelset(&s, SIGBUS);
	sigdelset(&s, SIGILL);
	sigdelset(&s, SIGFPE);
	pthread_sigmask(SIG_SETMASK, &s, NULL);
}

int crew_make(struct crew *c, struct kvm *k, const struct cpuid_topology *topology, struct err **e)
{
	struct cpuid base, own;
	struct cpuid_host host;
	pthread_condattr_t steady;

	pthread_mutex_init(&c->lock, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&c->changed, &steady);
	atomic_store(&c->wish, CREW_PAUSE);
	if (handle_kicks(e) || cpuid_read(k, &base, e))
		return -1;
	cpuid_read_host(&host);
	while (c->count < topology->cpus) {
		struct crew_member *m = &c->members[c->count];

		own = base;
		m->crew = c;
		if (cpuid_adapt(&own, topology, &host, c->count, e))
			return -1;
		// Counted first, so that what is half made is given up too.
		if (vcpu_make(&m->vcpu, k, c->count++, &own, e))
			return -1;
	}
	return 0;
}

static void tell(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	pthread_cond_broadcast(&c->changed);
	pthread_mutex_unlock(&c->lock);
}

static void come_out(struct crew_member *m)
{
	atomic_store(&m->is_inside, false);
	if (atomic_load(&m->crew->wish) != CREW_RUN)
		tell(m->crew);
}

static void wait_while_paused(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	while (atomic_load(&c->wish) == CREW_PAUSE)
		pthread_cond_wait(&c->changed, &c->lock);
	pthread_mutex_unlock(&c->lock);
}

// Either we see a wish that was made before, or whoever made it sees that we are inside and kicks: is_inside is set
// before the look, the wish before theirs.
static bool may_go_in(struct crew_member *m)
{
	enum crew_wish wish;

	for (;;) {
		vcpu_stay(&m->vcpu);
		atomic_store(&m->is_inside, true);
		wish = atomic_load(&m->crew->wish);
		if (wish == CREW_RUN)
			return true;
		come_out(m);
		if (wish == CREW_STOP)
			return false;
		wait_while_paused(m->crew);
	}
}

static void run_guest(struct crew_member *m)
{
	CLEANUP_ERR struct err *e = NULL;
	struct crew *c = m->crew;
	enum vcpu_turn turn = VCPU_AGAIN;
	int entered;

	if (c->enter && c->enter(c->context, &e)) {
		c->ended(c->context, e);
		return;
	}
	while (turn == VCPU_AGAIN && may_go_in(m)) {
		entered = vcpu_enter(&m->vcpu);
		come_out(m);
		turn = vcpu_serve(&m->vcpu, entered, c->ports, c->memory, &e);
	}
	if (turn == VCPU_FAILED)
		err_wrap(&e, "the guest cannot go on");
	if (turn != VCPU_AGAIN)
		c->ended(c->context, e);
}

static void *thread(void *argument)
{
	struct crew_member *m = argument;
	char name[16];

	snprintf(name, sizeof(name), "vcpu %u", (unsigned)(m - m->crew->members));
	pthread_setname_np(pthread_self(), name);
	block_signals();
	run_guest(m);
	return NULL;
}

int crew_start(struct crew *c, struct err **e)
{
	for (unsigned i = 0; i < c->count; i++) {
		struct crew_member *m = &c->members[i];

		errno = pthread_create(&m->thread, NULL, thread, m);
		if (errno)
			return err_sys(e, "cannot start the thread of vCPU %u", i);
		m->has_thread = true;
	}
	return 0;
}

static void kick(struct crew_member *m)
{
	vcpu_leave(&m->vcpu);
	pthread_kill(m->thread, KICK);
}

// Kicks those that are inside; returns whether there are any.
static bool kick_all(struct crew *c)
{
	bool is_any = false;

	for (unsigned i = 0; i < c->count; i++)
		if (c->members[i].has_thread && atomic_load(&c->members[i].is_inside)) {
			kick(&c->members[i]);
			is_any = true;
		}
	return is_any;
}

static struct timespec soon(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	t.tv_nsec += KICK_MS * 1000000;
	if (t.tv_nsec >= 1000000000) {
		t.tv_nsec -= 1000000000;
		t.tv_sec++;
	}
	return t;
}

// Who has ended stays so.
static void change(struct crew *c, enum crew_wish from, enum crew_wish to)
{
	atomic_compare_exchange_strong(&c->wish, &from, to);
}

int crew_pause(struct crew *c, struct err **e)
{
	uint64_t deadline = clock_deadline(PATIENCE);
	struct timespec t;
	bool is_any;

	pthread_mutex_lock(&c->lock);
	change(c, CREW_RUN, CREW_PAUSE);
	// To have seen nobody inside once is enough: who says so later looks at the wish before going in.
	while ((is_any = kick_all(c)) && clock_ms_left(deadline)) {
		t = soon(CLOCK_MONOTONIC);
		pthread_cond_timedwait(&c->changed, &c->lock, &t);
	}
	pthread_mutex_unlock(&c->lock);
	if (!is_any)
		return 0;
	change(c, CREW_PAUSE, CREW_RUN);
	tell(c);
	return err_kind_set(e, ERR_TIMEOUT, "cannot pause: a vCPU does not leave the guest");
}

// Tells the guest's watchdogs that the time was no time of theirs. A guest without kvm-clock has no place for that.
static void excuse(struct crew *c)
{
	for (unsigned i = 0; i < c->count; i++)
		ioctl(c->members[i].vcpu.fd, KVM_KVMCLOCK_CTRL, 0);
}

void crew_resume(struct crew *c)
{
	excuse(c);
	change(c, CREW_PAUSE, CREW_RUN);
	tell(c);
}

static bool join(struct crew_member *m)
{
	uint64_t deadline = clock_deadline(PATIENCE);
	struct timespec t;

	do {
		kick(m);
		t = soon(CLOCK_REALTIME);
		if (pthread_timedjoin_np(m->thread, NULL, &t) == 0) {
			m->has_thread = false;
			return true;
		}
	} while (clock_ms_left(deadline));
	return false;
}

bool crew_end(struct crew *c)
{
	enum crew_wish before = atomic_exchange(&c->wish, CREW_STOP);

	tell(c);
	return before != CREW_STOP;
}

bool crew_stop(struct crew *c)
{
	bool is_over = true;

	crew_end(c);
	for (unsigned i = 0; i < c->count; i++)
		if (c->members[i].has_thread)
			is_over = join(&c->members[i]) && is_over;
	if (!is_over)
		return false;
	for (unsigned i = 0; i < c->count; i++)
		vcpu_close(&c->members[i].vcpu);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	c->count = 0;
	return true;
}
