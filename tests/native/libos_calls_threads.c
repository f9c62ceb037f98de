// SPDX-License-Identifier: MIT
#include "libos_calls.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#define THREADS 4
#define NAP     400000000 // ns: what several of them take together is told from what one takes, on a busy machine too
#define TURNS   500

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int turn;
static _Thread_local long own = 7;
static int pipe_ends[2];
static atomic_int ended;
static sem_t posted;

// Each in its turn, so that all wait for one another.
static void *take_turns(void *arg)
{
	long number = (long)arg;

	own += number;
	for (int i = 0; i < TURNS; i++) {
		pthread_mutex_lock(&lock);
		while (turn % THREADS != number)
			pthread_cond_wait(&changed, &lock);
		turn++;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
	}
	return (void *)own;
}

static void turns(void)
{
	pthread_t t[THREADS];
	void *result;
	long sum = 0;

	for (long i = 0; i < THREADS; i++)
		SAY(pthread_create(&t[i], NULL, take_turns, (void *)i));
	for (int i = 0; i < THREADS; i++) {
		SAY(pthread_join(t[i], &result));
		sum += (long)result;
	}
	SAY(turn);
	SAY(sum);
	SAY(own);
}

static void *read_pipe(void *arg)
{
	char text[100];

	(void)arg;
	return (void *)read(pipe_ends[0], text, sizeof(text));
}

// One waits in a call while another one goes on; and is torn out of it.
static void waiting(void)
{
	pthread_t t;
	void *result;

	SAY(pipe(pipe_ends));
	SAY(pthread_create(&t, NULL, read_pipe, NULL));
	SAY(sched_yield());
	SAY(write(pipe_ends[1], "hello", 5));
	SAY(pthread_join(t, &result));
	SAY(result);
	SAY(pthread_create(&t, NULL, read_pipe, NULL));
	SAY(sched_yield());
	SAY(pthread_cancel(t));
	SAY(pthread_join(t, &result));
	SAY(result == PTHREAD_CANCELED);
	SAY(close(pipe_ends[0]) + close(pipe_ends[1]));
}

static void *sleep_a_little(void *arg)
{
	nanosleep(&(struct timespec){.tv_nsec = NAP}, NULL);
	return arg;
}

static void sleeping(void)
{
	struct timespec before, after, until;
	pthread_t t[THREADS];

	clock_gettime(CLOCK_MONOTONIC, &before);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&t[i], NULL, sleep_a_little, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	clock_gettime(CLOCK_MONOTONIC, &after);
	SAY((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec <
		THREADS * (long)NAP); // at once
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec -= 1;
	SAY(pthread_mutex_lock(&lock));
	SAY(pthread_cond_timedwait(&changed, &lock, &until) == ETIMEDOUT);
	SAY(pthread_mutex_unlock(&lock));
	SAY(sem_timedwait(&posted, &until));
}

static void *end_at_once(void *arg)
{
	pthread_detach(pthread_self());
	atomic_fetch_add(&ended, 1);
	sem_post(&posted);
	return arg;
}

// More than there would be room for if their stacks were not given back.
static void many(void)
{
	pthread_t t;
	int failed = 0;

	for (int i = 0; i < 5000; i++) {
		failed += pthread_create(&t, NULL, end_at_once, NULL) != 0;
		sem_wait(&posted);
	}
	SAY(failed);
	SAY(ended);
}

static int futexes[2];
static atomic_int order; // in which threads went on, a digit each

static long futex(int number, int operation, long count, long most, int to)
{
	return syscall(SYS_futex, &futexes[number], operation, count, most, &futexes[to], 0);
}

static void *wait_first(void *arg)
{
	futex(0, FUTEX_WAIT, 0, 0, 0);
	order = order * 10 + (int)(long)arg;
	return arg;
}

static void *wait_second(void *arg)
{
	futex(1, FUTEX_WAIT, 0, 0, 0);
	order = order * 10 + (int)(long)arg;
	return arg;
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

// How many wait: as many as can be moved to where they are, by which none changes its place.
static long waiting_on(int number)
{
	return futex(number, FUTEX_REQUEUE, 0, INT_MAX, number);
}

static pthread_t queue_up(void *(*wait)(void *), long number, int on, long count)
{
	pthread_t t;

	SAY(pthread_create(&t, NULL, wait, (void *)number));
	while (waiting_on(on) != count)
		nap();
	return t;
}

static void await_another(int before)
{
	while (order == before)
		nap();
	SAY(order);
}

static void wake_one(int number)
{
	int before = order;

	SAY(futex(number, FUTEX_WAKE, 1, 0, 0));
	await_another(before);
}

// Who has waited longest is woken first; who was moved to another futex has waited there since then.
static void in_order(void)
{
	pthread_t t[8];

	for (int i = 0; i < 4; i++)
		t[i] = queue_up(wait_first, i + 1, 0, i + 1);
	for (int i = 0; i < 4; i++)
		wake_one(0);
	t[4] = queue_up(wait_second, 5, 1, 1);
	for (int i = 5; i < 8; i++)
		t[i] = queue_up(wait_first, i + 1, 0, i - 4);
	SAY(futex(0, FUTEX_REQUEUE, 1, INT_MAX, 1));
	await_another(1234);
	for (int i = 0; i < 3; i++)
		wake_one(1);
	for (int i = 0; i < 8; i++)
		SAY(pthread_join(t[i], NULL));
}

#define SMALL 6144 // bytes of a stack: on Linux a call takes none of it
#define BELOW 65536

static _Alignas(4096) unsigned char small[BELOW + SMALL];
static char letter;
static struct iovec vectors[1024];
static long answers[6];

// Calls that have much to keep; what they are to answer is seen elsewhere.
static void *call_much(void *arg)
{
	struct timeval soon = {.tv_usec = 1000};
	fd_set set;

	FD_ZERO(&set);
	FD_SET(pipe_ends[0], &set);
	answers[0] = select(FD_SETSIZE, &set, NULL, NULL, &soon);
	answers[1] = writev(pipe_ends[1], vectors, 1024);
	answers[2] = readv(pipe_ends[0], vectors, 1024);
	answers[3] = open("/tree/deep/er/../../link", O_RDONLY);
	answers[4] = close((int)answers[3]) + access("/tree/loop", F_OK);
	answers[5] = mkdir("/tree/a/of-small", 0755) + rmdir("/tree/a/of-small");
	return arg;
}

static void say_small(void)
{
	long written = 0;

	for (size_t i = 0; i < BELOW; i++)
		written += small[i] != 0xa5;
	SAY(written);
	SAY(answers[0]);
	SAY(answers[1]);
	SAY(answers[2]);
	SAY(answers[3] >= 0);
	SAY(answers[4]);
	SAY(answers[5]);
	memset(answers, 0, sizeof(answers));
}

// As a coroutine does, of which the system knows nothing.
static void on_small_stack(void *(*function)(void *))
{
	void *argument = NULL, *top = small + sizeof(small);

	__asm__ volatile("mov %%rsp, %%rbx\n"
			 "mov %[top], %%rsp\n"
			 "call *%[function]\n"
			 "mov %%rbx, %%rsp\n"
		: [function] "+r"(function), "+D"(argument), [top] "+r"(top)
		:
		: "rax", "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "memory", "cc");
}

// What lies below a stack is not touched, however small it is.
static void on_small_stacks(void)
{
	pthread_attr_t a;
	pthread_t t;

	for (size_t i = 0; i < 1024; i++)
		vectors[i] = (struct iovec){&letter, 1};
	memset(small, 0xa5, sizeof(small));
	SAY(pipe(pipe_ends));
	SAY(pthread_attr_init(&a));
	SAY(pthread_attr_setstack(&a, small + BELOW, SMALL));
	SAY(pthread_create(&t, &a, call_much, NULL));
	SAY(pthread_join(t, NULL));
	say_small();
	on_small_stack(call_much);
	say_small();
	SAY(close(pipe_ends[0]) + close(pipe_ends[1]));
}

#define DEEP 6000

static void *let_go_of_deep(void *arg)
{
	int i, deepest;

	for (i = 0; i < DEEP && mkdir("down", 0700) == 0 && chdir("down") == 0; i++)
		;
	deepest = open(".", O_RDONLY | O_DIRECTORY);
	for (; i > 0 && chdir("..") == 0 && rmdir("down") == 0; i--)
		;
	return i || close(deepest) ? arg : NULL;
}

// Removed folders hold one another until the last one of them is let go, and then all go at once.
static void of_removed_folders(void)
{
	void *result = NULL;
	pthread_t t;

	SAY(chdir("/tree/a"));
	SAY(pthread_create(&t, NULL, let_go_of_deep, &t));
	SAY(pthread_join(t, &result));
	SAY(result == NULL);
	SAY(chdir("/tree"));
}

// A little more stack each time, and a call from there.
static int go_down(int depth)
{
	volatile char here[512];

	here[0] = (char)getppid();
	return depth ? go_down(depth - 1) + here[0] : 0;
}

static void *overrun(void *arg)
{
	return (void *)(long)(go_down(1000000) + (arg != NULL));
}

void calls_overrun(void)
{
	pthread_t t;

	if (pthread_create(&t, NULL, overrun, NULL) == 0)
		pthread_join(t, NULL);
}

void calls_threads(void)
{
	sem_init(&posted, 0, 0);
	turns();
	waiting();
	sleeping();
	many();
	in_order();
	on_small_stacks();
	of_removed_folders();
}
