// SPDX-License-Identifier: MIT
// Process 1 of the guest in test_vm.c: says HELLO on the serial port and waits for its end. What the test wants it to
// do besides stands in the kernel's command line.
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "abi/agent.h"

#define PORTS "/sys/class/virtio-ports"

static int open_port(void)
{
	char path[512], name[64];
	DIR *ports = opendir(PORTS);
	struct dirent *d;
	FILE *f;

	while (ports && (d = readdir(ports))) {
		snprintf(path, sizeof(path), PORTS "/%s/name", d->d_name);
		f = fopen(path, "r");
		if (!f || !fgets(name, sizeof(name), f) || strcmp(name, AGENT_SERIAL "\n") != 0)
			continue;
		snprintf(path, sizeof(path), "/dev/%s", d->d_name);
		return open(path, O_RDWR);
	}
	return -1;
}

static int wanted(const char *word)
{
	char line[2048] = "";
	FILE *f = fopen("/proc/cmdline", "r");

	if (f && fgets(line, sizeof(line), f))
		return strstr(line, word) != NULL;
	return 0;
}

static void put(unsigned char *p, unsigned long long v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (unsigned char)(v >> 8 * i);
}

static void hello(int fd)
{
	unsigned char frame[AGENT_HEADER + 12] = {0};
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	put(frame, 12, 4);
	put(frame + 4, AGENT_HELLO, 2);
	put(frame + AGENT_HEADER, AGENT_VERSION, 4);
	put(frame + AGENT_HEADER + 4, (unsigned long long)t.tv_sec * 1000000000 + (unsigned long long)t.tv_nsec, 8);
	if (write(fd, frame, sizeof(frame)) != sizeof(frame))
		puts("cannot say hello");
}

int main(void)
{
	char byte;
	int fd;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	if (wanted("test.panic"))
		return 1;
	fd = open_port();
	hello(fd);
	while (read(fd, &byte, 1) > 0 && byte != 'q')
		if (byte == 'e' && write(fd, "echo", 4) != 4)
			break;
	return reboot(RB_AUTOBOOT);
}
