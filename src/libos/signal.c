// SPDX-License-Identifier: MIT
#include "libos/signal.h"
#include "libos/call.h"
#include "libos/host.h"
#include "libos/thread.h"
#include "libos/wait.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define SIGNALS      64
#define SET_SIZE     8 // bytes of a signal set
#define BIT(n)       (UINT64_C(1) << ((n) - 1))
#define NOT_MASKABLE (BIT(SIGKILL) | BIT(SIGSTOP))
#define CANCELS      33 // musl's own, by which a thread is torn out of its call; the library looks for EINTR then

// As rt_sigaction(2) has it on x86-64.
struct action {
	void (*handler)(int);
	unsigned long flags;
	void (*restorer)(void);
	uint64_t mask;
};

static struct action actions[SIGNALS + 1];
static uint64_t pending, masked; // of the thread that runs
static uint64_t for_any;         // pending for the process

struct signal_state signal_swap(struct signal_state s)
{
	struct signal_state before = {pending, masked};

	pending = s.pending;
	masked = s.masked;
	return before;
}

uint64_t signal_masked(void)
{
	return masked;
}

static bool is_ignored(int n)
{
	if (actions[n].handler == SIG_IGN)
		return true;
	return actions[n].handler == SIG_DFL &&
	       BIT(n) & (BIT(SIGCHLD) | BIT(SIGCONT) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGTSTP) | BIT(SIGTTIN) |
				BIT(SIGTTOU) | BIT(SIGSTOP));
}

// One that is ignored is kept only while it is blocked: someone may take it by sigwait.
static bool is_kept(int number, uint64_t mask)
{
	return !is_ignored(number) || mask & BIT(number);
}

void signal_raise(int number)
{
	if (is_kept(number, masked))
		pending |= BIT(number);
}

static bool blocks(const struct thread *t, int number)
{
	return (t == thread_self() ? masked : t->signals.masked) & BIT(number);
}

static void raise_in(struct thread *t, int number)
{
	if (t == thread_self())
		signal_raise(number);
	else if (is_kept(number, t->signals.masked))
		t->signals.pending |= BIT(number);
}

// As on Linux a handler runs in the first thread unless that blocks the signal. What has no handler ends the program,
// for which it matters not where it arrives, but when.
void signal_raise_for_any(int number)
{
	struct thread *self = thread_self(), *first = thread_find(1);

	if (actions[number].handler == SIG_DFL && !blocks(self, number)) {
		signal_raise(number);
	} else if (first && !blocks(first, number)) {
		raise_in(first, number);
	} else if (is_kept(number, masked)) {
		for_any |= BIT(number);
		thread_stir();
	}
}

bool signal_is_due_for(const struct signal_state *s)
{
	return (s->pending | for_any) & ~s->masked;
}

bool signal_is_due(void)
{
	return (pending | for_any) & ~masked;
}

// Takes the lowest of those that are wanted, of which there is one; what is for the thread alone comes first.
static int take(uint64_t wanted)
{
	int n = __builtin_ctzll((pending | for_any) & wanted) + 1;
	uint64_t *from = pending & BIT(n) ? &pending : &for_any;

	*from &= ~BIT(n);
	return n;
}

uint64_t signal_mask(uint64_t mask)
{
	uint64_t before = masked;

	masked = mask & ~NOT_MASKABLE;
	return before;
}

// What a handler finds: the program itself has sent the signal. The mask that it leaves in the context holds from then
// on; there is nothing else in there to change.
static void run_with_info(const struct action *a, int n, uint64_t before)
{
	siginfo_t info = {.si_signo = n, .si_code = SI_USER};
	ucontext_t context = {.uc_flags = 0};
	void (*handler)(int, siginfo_t *, void *);

	memcpy(&handler, &a->handler, sizeof(handler));
	memcpy(&context.uc_sigmask, &before, SET_SIZE);
	handler(n, &info, &context);
	memcpy(&before, &context.uc_sigmask, SET_SIZE);
	signal_mask(before);
}

static bool run(int n)
{
	struct action a = actions[n];
	uint64_t before = masked;

	if (a.handler == SIG_DFL)
		host_exit(128 + n);
	if (a.flags & SA_RESETHAND)
		actions[n].handler = SIG_DFL;
	signal_mask(masked | a.mask | (a.flags & SA_NODEFER ? 0 : BIT(n)));
	if (a.flags & SA_SIGINFO) {
		run_with_info(&a, n, before);
	} else {
		a.handler(n);
		masked = before;
	}
	return a.flags & SA_RESTART && n != CANCELS;
}

// A handler may leave by longjmp: what it calls counts from the program again.
bool signal_deliver(void)
{
	int depth = call_depth;
	bool goes_on = true;

	call_depth = 0;
	while (signal_is_due()) {
		int n = take(~masked);

		if (!is_ignored(n))
			goes_on &= run(n);
	}
	call_depth = depth;
	return goes_on;
}

long call_rt_sigaction(const long *a)
{
	const struct action *wanted = (const struct action *)a[1];
	struct action *before = (struct action *)a[2];

	if (a[0] < 1 || a[0] > SIGNALS || a[3] != SET_SIZE || (wanted && BIT(a[0]) & NOT_MASKABLE))
		return -EINVAL;
	if (before)
		*before = actions[a[0]];
	if (wanted)
		actions[a[0]] = *wanted;
	if (is_ignored((int)a[0])) {
		pending &= ~BIT(a[0]);
		for_any &= ~BIT(a[0]);
	}
	return 0;
}

long call_rt_sigprocmask(const long *a)
{
	const uint64_t *set = (const uint64_t *)a[1];
	uint64_t *before = (uint64_t *)a[2], was = masked;

	if (a[3] != SET_SIZE || (set && (a[0] < SIG_BLOCK || a[0] > SIG_SETMASK)))
		return -EINVAL;
	if (set)
		signal_mask(a[0] == SIG_BLOCK ? masked | *set : a[0] == SIG_UNBLOCK ? masked & ~*set : *set);
	if (before)
		*before = was;
	return 0;
}

long call_rt_sigpending(const long *a)
{
	*(uint64_t *)a[0] = (pending | for_any) & masked;
	return 0;
}

long call_rt_sigsuspend(const long *a)
{
	uint64_t before = signal_mask(*(const uint64_t *)a[0]);

	while (!signal_is_due())
		wait_once(WAIT_FOREVER);
	signal_deliver();
	masked = before;
	return -EINTR;
}

long call_pause(const long *a)
{
	(void)a;
	while (!signal_is_due())
		wait_once(WAIT_FOREVER);
	return -EINTR;
}

long call_rt_sigtimedwait(const long *a)
{
	uint64_t wanted = *(const uint64_t *)a[0];
	siginfo_t *info = (siginfo_t *)a[1];
	const struct timespec *t = (const struct timespec *)a[2];
	uint64_t deadline = wait_deadline(t);
	int n, rc;

	while (!((pending | for_any) & wanted))
		if ((rc = wait_once(deadline)) < 0)
			return rc;
	n = take(wanted);
	if (info)
		*info = (siginfo_t){.si_signo = n, .si_code = SI_USER};
	return n;
}

// Signals go to the program itself only; it is process 1, and its own group.
long call_kill(const long *a)
{
	if (a[1] < 0 || a[1] > SIGNALS)
		return -EINVAL;
	if (a[0] > 1)
		return -ESRCH;
	if (a[1])
		signal_raise_for_any((int)a[1]);
	return 0;
}

long call_tkill(const long *a)
{
	struct thread *t = thread_find((int)a[0]);

	if (a[1] < 0 || a[1] > SIGNALS)
		return -EINVAL;
	if (!t)
		return -ESRCH;
	if (a[1])
		raise_in(t, (int)a[1]);
	return 0;
}

long call_tgkill(const long *a)
{
	return a[0] == 1 ? call_tkill(a + 1) : -ESRCH;
}
