// SPDX-License-Identifier: MIT
// Process 1 of a Linux guest in the tests of vmm: says what the guest has, uses each device that it finds, and resets
// the machine. What it is to do besides stands in the kernel's command line, as words test.NAME[=VALUE].
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/vm_sockets.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "speed.h"

#define SECTOR 512

static char cmdline[4096];

// Returns the value of a word of the command line, "" for one without, NULL when it is not there.
static const char *wanted(const char *name)
{
	static char value[256];
	const char *at = strstr(cmdline, name);
	size_t len;

	if (!at)
		return NULL;
	at += strlen(name);
	if (*at != '=')
		return "";
	len = strcspn(at + 1, " \n");
	snprintf(value, sizeof(value), "%.*s", (int)len, at + 1);
	return value;
}

static int read_line(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, out, size - 1);

	if (fd >= 0)
		close(fd);
	out[n > 0 ? n : 0] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return n > 0 ? 0 : -1;
}

static void say_facts(void)
{
	char clock[64], rng[64];
	struct sysinfo i;

	sysinfo(&i);
	read_line("/sys/devices/system/clocksource/clocksource0/current_clocksource", clock, sizeof(clock));
	read_line("/sys/class/misc/hw_random/rng_current", rng, sizeof(rng));
	printf("guest: cpus %ld memory %lu clock %s rng %s\n", sysconf(_SC_NPROCESSORS_ONLN), i.totalram >> 20, clock,
		*rng ? rng : "none");
}

// Writes a pattern to the drive and reads it back past the cache; of a read-only one the write must fail.
static void use_drive(const char *name)
{
	static char data[SECTOR] __attribute__((aligned(SECTOR))), back[SECTOR] __attribute__((aligned(SECTOR)));
	char path[32];
	int fd, ro = 0;
	unsigned long long size = 0;

	snprintf(path, sizeof(path), "/dev/%s", name);
	fd = open(path, O_RDONLY | O_DIRECT);
	if (fd < 0)
		return;
	ioctl(fd, BLKROGET, &ro);
	ioctl(fd, BLKGETSIZE64, &size);
	if (read(fd, data, SECTOR) != SECTOR)
		*data = '\0';
	close(fd);
	printf("guest: %s %s %llu bytes, begins with %.8s\n", name, ro ? "read-only" : "writable", size, data);
	fd = open(path, O_RDWR | O_DIRECT);
	memset(data, 'w', SECTOR);
	if (fd < 0 || pwrite(fd, data, SECTOR, (off_t)size - SECTOR) != SECTOR || fsync(fd) ||
		pread(fd, back, SECTOR, (off_t)size - SECTOR) != SECTOR)
		printf("guest: %s cannot be written\n", name);
	else
		printf("guest: %s %s\n", name,
			memcmp(data, back, SECTOR) == 0 ? "was written" : "lost what was written");
	if (fd >= 0)
		close(fd);
}

static struct sockaddr_in address(const char *text, unsigned port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	inet_pton(AF_INET, text, &a.sin_addr);
	return a;
}

// Sends a line and says what comes back.
static void talk(const char *what, int fd, const void *to, socklen_t len)
{
	char line[64] = "";
	struct timeval t = {60, 0};
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	if (connect(fd, to, len)) {
		printf("guest: %s: %m\n", what);
		return;
	}
	dprintf(fd, "hello from the guest\n");
	n = read(fd, line, sizeof(line) - 1);
	line[n > 0 ? n : 0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	printf("guest: %s answers \"%s\"\n", what, line);
}

// test.net=ADDRESS of the host; ours is the next one, in a net of 24 bits.
static void open_network(const char *host)
{
	struct ifreq r = {.ifr_name = "eth0"};
	struct sockaddr_in a = address(host, 0);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	a.sin_addr.s_addr = htonl(ntohl(a.sin_addr.s_addr) + 1);
	memcpy(&r.ifr_addr, &a, sizeof(a));
	if (ioctl(fd, SIOCSIFADDR, &r))
		printf("guest: eth0: %m\n");
	a = address("255.255.255.0", 0);
	memcpy(&r.ifr_netmask, &a, sizeof(a));
	ioctl(fd, SIOCSIFNETMASK, &r);
	r.ifr_flags = IFF_UP;
	ioctl(fd, SIOCSIFFLAGS, &r);
	close(fd);
}

// Its port 7000 answers.
static void use_network(const char *host)
{
	struct sockaddr_in a = address(host, 7000);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	talk("the network", fd, &a, sizeof(a));
	close(fd);
}

// test.vsock: port 5000 of the host answers.
static void use_vsock(void)
{
	struct sockaddr_vm a = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_HOST, .svm_port = 5000};
	int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);

	talk("vsock", fd, &a, sizeof(a));
	close(fd);
}

// test.timer: the boot timer's byte, in the window at 0xc0000000.
static void press_timer(void)
{
	int fd = open("/dev/mem", O_RDWR | O_SYNC);
	void *window = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0xc0000000);

	if (window == MAP_FAILED)
		printf("guest: the boot timer: %m\n");
	else
		*(volatile unsigned char *)window = 123;
}

static long long ms_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

// Timers come, or it stands still here.
static void stay(void)
{
	for (;;) {
		puts("guest: still here");
		usleep(100000);
	}
}

int main(void)
{
	const char *host;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mkdir("/tmp", 0755);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	setvbuf(stdout, NULL, _IOLBF, 0);
	read_line("/proc/cmdline", cmdline, sizeof(cmdline));
	printf("guest: up after %lld ms\n", ms_now());
	if (wanted("test.timer"))
		press_timer();
	say_facts();
	usleep(20000);
	puts("guest: slept");
	if ((host = wanted("test.net")))
		open_network(host);
	if (wanted("test.speed"))
		serve_speed(wanted("test.net"));
	use_drive("vda");
	use_drive("vdb");
	if ((host = wanted("test.net")))
		use_network(host);
	if (wanted("test.vsock"))
		use_vsock();
	if (wanted("test.stay"))
		stay();
	puts("guest: done");
	fflush(stdout);
	return reboot(RB_AUTOBOOT);
}
