// SPDX-License-Identifier: MIT
// What the tests of vmm need on the host and no applet does, where nothing but a kernel, BusyBox and this is.
//   stand tap NAME            makes a tap that stays
//   stand answer unix|tcp X   listens at a path or port, and answers each line of each client with another
//   stand dial PATH           sends standard input to a unix socket, then prints what comes until it ends or is silent
//   stand tsc                 prints the frequency of this processor's time stamp counter in kHz
//   stand clock PID           answers each line with the nanoseconds of CPU time that the process has taken
//   stand until TEXT COMMAND… prints after how many microseconds the command has printed that, and kills it
//   stand cpu COMMAND…        prints how many microseconds of CPU time the command takes, the least of many runs
#include <fcntl.h>
#include <limits.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define SILENCE_MS 3000
#define UNTIL_S    40 // no command takes longer to say what it is waited for
#define CPU_RUNS   41

static int make_tap(const char *name)
{
	int fd = open("/dev/net/tun", O_RDWR);
	struct ifreq r = {.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR};

	snprintf(r.ifr_name, sizeof(r.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &r) || ioctl(fd, TUNSETPERSIST, 1)) {
		perror("stand: tap");
		return 1;
	}
	return 0;
}

static int unix_socket(const char *path, struct sockaddr_un *a)
{
	*a = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(a->sun_path, sizeof(a->sun_path), "%s", path);
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int listen_at(const char *kind, const char *where)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)strtoul(where, NULL, 10))};
	struct sockaddr_un un;
	int fd, one = 1;

	if (strcmp(kind, "unix") == 0) {
		fd = unix_socket(where, &un);
		return bind(fd, (struct sockaddr *)&un, sizeof(un)) || listen(fd, 16) ? -1 : fd;
	}
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return bind(fd, (struct sockaddr *)&in, sizeof(in)) || listen(fd, 16) ? -1 : fd;
}

static int answer(const char *kind, const char *where)
{
	int listener = listen_at(kind, where), client;
	char line[256];
	ssize_t n;

	if (listener < 0) {
		perror("stand: answer");
		return 1;
	}
	for (;;) {
		client = accept(listener, NULL, NULL);
		n = read(client, line, sizeof(line));
		if (n > 0)
			dprintf(client, "hello from the host\n");
		close(client);
	}
}

static int dial(const char *path)
{
	struct sockaddr_un a;
	int fd = unix_socket(path, &a);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char data[4096];
	ssize_t n;

	if (connect(fd, (struct sockaddr *)&a, sizeof(a))) {
		perror("stand: dial");
		return 1;
	}
	while ((n = read(STDIN_FILENO, data, sizeof(data))) > 0)
		if (write(fd, data, (size_t)n) != n)
			return 1;
	while (poll(&p, 1, SILENCE_MS) == 1 && (n = read(fd, data, sizeof(data))) > 0)
		if (write(STDOUT_FILENO, data, (size_t)n) != n)
			return 1;
	return 0;
}

static int say_tsc(void)
{
	struct timespec t, pause = {0, 500000000};
	unsigned long long ticks = __builtin_ia32_rdtsc();
	long long ns;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	ns = t.tv_sec * 1000000000LL + t.tv_nsec;
	nanosleep(&pause, NULL);
	ticks = __builtin_ia32_rdtsc() - ticks;
	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	ns = t.tv_sec * 1000000000LL + t.tv_nsec - ns;
	printf("%llu\n", ticks * 1000000ULL / (unsigned long long)ns);
	return 0;
}

// For a machine in which time is this one: what else its host does is not counted.
static int serve_clock(pid_t pid)
{
	struct timespec t;
	clockid_t clock;
	char line[64];

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (clock_getcpuclockid(pid, &clock))
		return 1;
	while (fgets(line, sizeof(line), stdin) && !clock_gettime(clock, &t))
		printf("%lld\n", (long long)t.tv_sec * 1000000000 + t.tv_nsec);
	return 0;
}

static long long us_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

// Reads until the text has come. What was read before stays in the buffer, since the text may come in pieces.
static int wait_for(int from, const char *text)
{
	static char said[65536];
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(said) - 1 && (n = read(from, said + len, sizeof(said) - 1 - len)) > 0) {
		len += (size_t)n;
		said[len] = '\0';
		if (strstr(said, text))
			return 0;
	}
	fprintf(stderr, "stand: it ended with: %s\n", said);
	return 1;
}

static int time_until(const char *text, char **argv)
{
	long long began = us_now(), ended;
	int ends[2], status;
	pid_t pid;

	alarm(UNTIL_S);
	if (pipe(ends) || (pid = fork()) < 0)
		return 1;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		alarm(0);
		dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execv(argv[0], argv);
		_exit(127);
	}
	close(ends[1]);
	status = wait_for(ends[0], text);
	ended = us_now();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (status == 0)
		printf("%lld\n", ended - began);
	return status;
}

static long us_of(struct timeval t)
{
	return t.tv_sec * 1000000L + t.tv_usec;
}

// Returns -1 when it cannot be run. Not forked, whose pages the kernel would have to copy: what is counted is its own.
static long cpu_once(char **argv)
{
	struct rusage usage;
	pid_t pid = vfork();

	if (pid == 0) {
		dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
		dup2(STDOUT_FILENO, STDERR_FILENO);
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, NULL, 0, &usage) != pid)
		return -1;
	return us_of(usage.ru_utime) + us_of(usage.ru_stime);
}

static int cpu_of(char **argv)
{
	long least = LONG_MAX, us;

	for (int i = 0; i < CPU_RUNS; i++) {
		us = cpu_once(argv);
		if (us < 0)
			return 1;
		least = us < least ? us : least;
	}
	printf("%ld\n", least);
	return 0;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc == 3 && strcmp(argv[1], "tap") == 0)
		return make_tap(argv[2]);
	if (argc == 4 && strcmp(argv[1], "answer") == 0)
		return answer(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "dial") == 0)
		return dial(argv[2]);
	if (argc == 2 && strcmp(argv[1], "tsc") == 0)
		return say_tsc();
	if (argc == 3 && strcmp(argv[1], "clock") == 0)
		return serve_clock((pid_t)strtol(argv[2], NULL, 10));
	if (argc > 3 && strcmp(argv[1], "until") == 0)
		return time_until(argv[2], argv + 3);
	if (argc > 2 && strcmp(argv[1], "cpu") == 0)
		return cpu_of(argv + 2);
	fputs("usage: stand tap NAME | answer unix|tcp WHERE | dial PATH | tsc | clock PID | until TEXT COMMAND | "
	      "cpu COMMAND\n",
		stderr);
	return 2;
}
