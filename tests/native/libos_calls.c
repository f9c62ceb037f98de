// SPDX-License-Identifier: MIT
#include "libos_calls.h"

#include <setjmp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

void say(const char *what, long result)
{
	printf("%s = %ld%s%s\n", what, result, result < 0 ? " " : "", result < 0 ? strerror(errno) : "");
}

static void descriptors(void)
{
	struct rlimit r = {4, 4};
	int fd;

	SAY(fd = open("b/file", O_RDONLY | O_CLOEXEC));
	SAY(fcntl(fd, F_GETFD));
	SAY(dup(fd));
	SAY(fcntl(fd + 1, F_GETFD));
	SAY(lseek(fd, 2, SEEK_SET));
	SAY(lseek(fd + 1, 0, SEEK_CUR));
	SAY(dup2(fd, 20));
	SAY(dup2(fd, fd));
	SAY(dup2(77, 5));
	SAY(dup3(fd, fd, 0));
	SAY(fcntl(fd, F_DUPFD, 10));
	SAY(fcntl(fd, F_DUPFD, -1));
	SAY(fcntl(fd, 9999));
	SAY(close(20));
	SAY(close(10));
	SAY(close(fd + 1));
	SAY(ioctl(fd, TCGETS, (char[64]){0}));
	SAY(ioctl(99, TCGETS, (char[64]){0}));
	SAY(close(fd));
	SAY(setrlimit(RLIMIT_NOFILE, &r));
	SAY(open("b/file", O_RDONLY));
	SAY(open("b/file", O_RDONLY));
	SAY(dup(0));
	SAY(close(3));
	SAY(dup(-1));
}

static void pipes(void)
{
	static char big[70000];
	int p[2], flags;

	SAY(pipe2(p, O_NONBLOCK));
	SAY(read(p[0], big, 10));
	SAY(write(p[1], big, 0));
	SAY(write(p[1], "hello", 5));
	SAY(ioctl(p[0], FIONREAD, &flags));
	SAY(flags);
	SAY(read(p[0], big, 3));
	SAY(read(p[0], big, 30));
	SAY(lseek(p[0], 0, SEEK_SET));
	SAY(sync_file_range(p[0], 0, 0, 0));
	SAY(pread(p[0], big, 1, 0));
	SAY(write(p[0], "x", 1));
	SAY(read(p[1], big, 1));
	SAY(write(p[1], big, sizeof(big)));
	SAY(write(p[1], "x", 1));
	SAY(read(p[0], big, sizeof(big)));
	SAY(fcntl(p[0], F_SETFL, 0));
	SAY(fcntl(p[0], F_GETFL));
	SAY(close(p[1]));
	SAY(read(p[0], big, 1));
	SAY(close(p[0]));
	SAY(pipe2(p, 1));
	SAY(pipe(p));
	signal(SIGPIPE, SIG_IGN);
	SAY(close(p[0]));
	SAY(write(p[1], "x", 1));
	SAY(close(p[1]));
	signal(SIGPIPE, SIG_DFL);
}

static void memory(void)
{
	char *m, *n;
	int fd;
	size_t sum = 0;

	SAY((m = mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED);
	for (size_t i = 0; i < 100000; i++)
		sum += (unsigned char)m[i];
	SAY(sum);
	memset(m, 7, 100000);
	SAY((n = mremap(m, 100000, 300000, MREMAP_MAYMOVE)) != MAP_FAILED);
	SAY(n[99999] + n[100000 / 4096 * 4096 + 4096] + n[299999]);
	SAY(mremap(n, 300000, 4096, 0) == n);
	SAY(madvise(n, 4096, MADV_DONTNEED));
	SAY(n[0]);
	SAY((m = mmap(NULL, 40 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) != MAP_FAILED);
	SAY(madvise(m, 40 << 20, MADV_HUGEPAGE));
	SAY(munmap(m, 40 << 20));
	SAY(munmap(n, 4096));
	SAY(munmap(n + 1, 4096));
	SAY(munmap(n, 0));
	SAY(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	SAY(mmap(NULL, 1, PROT_READ, MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	SAY(mmap(NULL, 1, PROT_READ, MAP_PRIVATE, 99, 0) == MAP_FAILED);
	SAY(fd = open("b/file", O_RDONLY));
	SAY((m = mmap(NULL, 5, PROT_READ, MAP_PRIVATE, fd, 0)) != MAP_FAILED);
	printf("%.5s\n", m);
	SAY(mmap(NULL, 5, PROT_READ, MAP_PRIVATE, fd, 1) == MAP_FAILED);
	SAY(close(fd));
	SAY(munmap(m, 5));
	SAY(fd = open("shared", O_RDWR | O_CREAT, 0600));
	SAY(write(fd, "written", 7));
	SAY(ftruncate(fd, 10000));
	SAY((m = mmap(NULL, 10000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)) != MAP_FAILED);
	printf("%s\n", m);
	memcpy(m + 3, "mapped", 7);
	SAY(pwrite(fd, "x", 1, 9000));
	SAY(m[9000]);
	SAY((n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 8192)) != MAP_FAILED);
	SAY(n[9000 - 8192]);
	SAY(unlink("shared"));
	SAY(munmap(m, 10000));
	SAY(read(fd, m = (char[16]){0}, 16));
	puts(m);
	SAY(close(fd));
	SAY(n[9000 - 8192]);
	SAY(munmap(n, 4096));
	SAY(fd = open("b/file", O_RDONLY));
	SAY(mmap(NULL, 5, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED);
	SAY(close(fd));
	m = malloc(1 << 20);
	SAY(m != NULL);
	memset(m, 1, 1 << 20);
	SAY((m = realloc(m, 4 << 20)) != NULL);
	SAY(m[(1 << 20) - 1]);
	free(m);
}

static volatile sig_atomic_t seen;
static sigjmp_buf back;

static void on_signal(int n)
{
	seen = n;
}

static void jump(int n)
{
	siglongjmp(back, n);
}

static void signals(void)
{
	struct sigaction a = {.sa_handler = on_signal};
	// Again and again: on a busy machine it may have gone off before the sleep begins.
	struct itimerval every_10ms = {.it_value = {.tv_usec = 10000}, .it_interval = {.tv_usec = 10000}};
	struct itimerval never = {.it_value = {.tv_usec = 0}};
	struct timespec long_enough = {.tv_sec = 100};
	sigset_t set, before;

	SAY(sigaction(SIGUSR1, &a, NULL));
	SAY(sigaction(SIGKILL, &a, NULL));
	SAY(sigaction(99, &a, NULL));
	SAY(raise(SIGUSR1));
	SAY(seen);
	seen = 0;
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	SAY(sigprocmask(SIG_BLOCK, &set, &before));
	SAY(raise(SIGUSR1));
	SAY(seen);
	SAY(sigpending(&before));
	SAY(sigismember(&before, SIGUSR1));
	SAY(sigprocmask(SIG_UNBLOCK, &set, NULL));
	SAY(seen);
	SAY(sigprocmask(SIG_BLOCK, &set, NULL));
	SAY(kill(getpid(), SIGUSR1));
	SAY(sigwaitinfo(&set, NULL));
	SAY(sigtimedwait(&set, NULL, &(struct timespec){.tv_nsec = 1000}));
	SAY(kill(getpid(), 0));
	SAY(kill(getpid(), 99));
	SAY(sigaction(SIGALRM, &a, NULL));
	SAY(setitimer(ITIMER_REAL, &every_10ms, NULL));
	SAY(nanosleep(&long_enough, NULL));
	SAY(setitimer(ITIMER_REAL, &never, NULL));
	SAY(seen);
	SAY(setitimer(77, &every_10ms, NULL));
	SAY(alarm(1000));
	SAY(alarm(0) > 900);
	signal(SIGUSR2, jump);
	if (sigsetjmp(back, 1) == 0)
		raise(SIGUSR2);
	else
		puts("jumped");
	a.sa_flags = (int)SA_RESETHAND;
	SAY(sigaction(SIGCHLD, &a, NULL));
	SAY(raise(SIGCHLD));
	SAY(seen);
	seen = 0;
	SAY(raise(SIGCHLD));
	SAY(seen);
}

static void clocks(void)
{
	struct timespec a, b, r;

	SAY(clock_gettime(CLOCK_MONOTONIC, &a));
	SAY(nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL));
	SAY(clock_gettime(CLOCK_MONOTONIC, &b));
	SAY((b.tv_sec - a.tv_sec) * 1000000000 + b.tv_nsec - a.tv_nsec >= 3000000);
	SAY(nanosleep(&(struct timespec){.tv_nsec = 1000000000}, NULL));
	SAY(nanosleep(&(struct timespec){.tv_sec = -1}, NULL));
	SAY(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &a, NULL));
	SAY(clock_gettime(99, &a));
	SAY(clock_getres(CLOCK_MONOTONIC, &r));
	SAY(r.tv_nsec);
	SAY(time(NULL) > 1700000000);
}

static void self(void)
{
	unsigned char a[32] = {0}, b[32] = {0};

	SAY(getrandom(a, sizeof(a), 0));
	SAY(getrandom(b, sizeof(b), 0));
	SAY(memcmp(a, b, sizeof(a)) != 0);
	SAY(getrandom(a, 1, 77));
	SAY(syscall(9999));
	SAY(getuid());
	SAY(setuid(0));
	SAY(sysconf(_SC_PAGESIZE));
	SAY(getenv("FROM_OUTSIDE") ? getenv("FROM_OUTSIDE")[0] : 0);
	SAY(isatty(1));
}

static void devices(void)
{
	char text[16] = "full of letters";
	int fd;

	SAY(fd = open("/dev/null", O_RDWR));
	SAY(write(fd, text, 10));
	SAY(read(fd, text, 10));
	SAY(close(fd));
	SAY(fd = open("/dev/zero", O_RDONLY));
	SAY(read(fd, text, 10));
	SAY(strlen(text));
	SAY(close(fd));
	SAY(fd = open("/dev/full", O_WRONLY));
	SAY(write(fd, text, 10));
	SAY(close(fd));
}

void calls_others(void)
{
	pipes();
	memory();
	signals();
	clocks();
	devices();
	self();
	descriptors();
}

// What a unikernel has not.
static int refused(char **argv)
{
	SAY(fork());
	SAY(vfork());
	SAY(execv(argv[0], argv));
	SAY(system("true"));
	SAY(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	SAY(socket(99, SOCK_STREAM, 0));
	return 0;
}

// Ends in the way that is named.
static int end(const char *how)
{
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "trap"))
		__builtin_trap();
	if (!strcmp(how, "null"))
		*(volatile int *)strchr(how, 0x7f) = 1;
	if (!strcmp(how, "pipe"))
		raise(SIGPIPE);
	if (!strcmp(how, "exit"))
		_exit(300);
	if (!strcmp(how, "overrun"))
		calls_overrun();
	return 99;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strncmp(argv[1], "wait", 4))
		return calls_wait(!strcmp(argv[1], "wait-edge"));
	if (argc == 3 && !strcmp(argv[1], "wake"))
		return calls_wake(argv[2]), 0;
	if (argc == 2)
		return strcmp(argv[1], "refused") ? end(argv[1]) : refused(argv);
	if (chdir("/tree") < 0) { // nothing is to be touched elsewhere
		perror("/tree");
		return 1;
	}
	setvbuf(stdout, NULL, _IOLBF, 0); // where it stands still, the last line tells the call
	for (int i = 0; i < argc; i++)
		printf("argument %s\n", i ? argv[i] : "0");
	calls_files();
	calls_threads();
	calls_wake(NULL);
	calls_poll();
	calls_others();
	fflush(stdout);
	return 7;
}
