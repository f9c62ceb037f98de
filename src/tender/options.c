// SPDX-License-Identifier: MIT
#include "tender/options.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/unit.h"

#define ID_MAX (UINT32_MAX - 1) // the kernel's "nobody" excepted
#define FD_MAX 1000000

// Reads the value of one option. Returns false when it is none.
typedef bool read_value(struct options *o, const char *value);

static bool read_fd(const char *value, int *fd)
{
	uint64_t n;

	if (!unit_number(value, FD_MAX, &n))
		return false;
	*fd = (int)n;
	return true;
}

static bool read_net(struct options *o, const char *value)
{
	return read_fd(value, &o->devices.fd[UNIKERNEL_NET]);
}

static bool read_root(struct options *o, const char *value)
{
	return read_fd(value, &o->devices.fd[UNIKERNEL_ROOT]);
}

static bool read_scratch(struct options *o, const char *value)
{
	return read_fd(value, &o->devices.fd[UNIKERNEL_SCRATCH]);
}

static bool read_image(struct options *o, const char *value)
{
	return read_fd(value, &o->image);
}

static bool read_report(struct options *o, const char *value)
{
	return read_fd(value, &o->report);
}

// A number, of a text of which a part was cut out.
static bool read_part(const char *from, size_t len, uint64_t max, uint64_t *n)
{
	char text[24];

	if (len >= sizeof(text))
		return false;
	memcpy(text, from, len);
	text[len] = '\0';
	return unit_number(text, max, n);
}

static bool read_pair(const char *value, char between, uint64_t max, uint64_t *first, uint64_t *second)
{
	const char *middle = strchr(value, between);

	return middle && read_part(value, (size_t)(middle - value), max, first) && unit_number(middle + 1, max, second);
}

static bool read_user(struct options *o, const char *value)
{
	uint64_t uid, gid;

	if (!read_pair(value, ':', ID_MAX, &uid, &gid))
		return false;
	o->confine.has_user = true;
	o->confine.uid = (uid_t)uid;
	o->confine.gid = (gid_t)gid;
	return true;
}

static bool read_as(struct options *o, const char *value)
{
	uint64_t uid, gid;

	if (!read_pair(value, ':', ID_MAX, &uid, &gid))
		return false;
	o->uid = (uint32_t)uid;
	o->gid = (uint32_t)gid;
	return true;
}

static bool read_heap(struct options *o, const char *value)
{
	if (!unit_size(value, &o->heap) || o->heap > UNIKERNEL_HEAP_MAX)
		return false;
	o->heap -= o->heap % UNIKERNEL_PAGE;
	return o->heap > 0;
}

static bool read_mac(struct options *o, const char *value)
{
	int end = 0;
	uint8_t *m = o->net.mac;

	return sscanf(value, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", m, m + 1, m + 2, m + 3, m + 4, m + 5, &end) ==
		       6 &&
	       !value[end];
}

static bool read_mtu(struct options *o, const char *value)
{
	uint64_t n;

	if (!unit_number(value, 65535, &n) || n < 68)
		return false;
	o->net.mtu = (uint16_t)n;
	return true;
}

static bool read_address(struct options *o, const char *value)
{
	const char *slash = strchr(value, '/');
	char text[INET_ADDRSTRLEN];
	struct in_addr a;
	uint64_t prefix;

	if (!slash || slash - value >= INET_ADDRSTRLEN || !unit_number(slash + 1, 32, &prefix))
		return false;
	memcpy(text, value, (size_t)(slash - value));
	text[slash - value] = '\0';
	if (inet_pton(AF_INET, text, &a) != 1)
		return false;
	o->net.address = a.s_addr;
	o->net.prefix = (uint32_t)prefix;
	return true;
}

static bool read_gateway(struct options *o, const char *value)
{
	struct in_addr a;

	if (inet_pton(AF_INET, value, &a) != 1)
		return false;
	o->net.gateway = a.s_addr;
	return true;
}

static bool read_empty_root(struct options *o, const char *value)
{
	o->confine.empty_root = value;
	return *value == '/';
}

static bool read_cwd(struct options *o, const char *value)
{
	o->cwd = value;
	return *value == '/';
}

static bool read_hostname(struct options *o, const char *value)
{
	o->hostname = value;
	return *value && strlen(value) < sizeof(((struct unikernel_boot *)0)->hostname);
}

static const struct option {
	const char *name, *what, *help;
	read_value *read;
} options[] = {
	{"net", "FD", "a tap with virtio-net headers", read_net},
	{"mac", "MAC", "the unikernel's hardware address", read_mac},
	{"mtu", "BYTES", "68 to 65535 (1500)", read_mtu},
	{"address", "A.B.C.D/BITS", "the unikernel's address", read_address},
	{"gateway", "A.B.C.D", "where packets for others go", read_gateway},
	{"root", "FD", "a file image, opened to read", read_root},
	{"scratch", "FD", "a file to read and write", read_scratch},
	{"heap", "SIZE", "bytes, or with K, M, G (512M)", read_heap},
	{"image", "FD", "the unikernel, instead of the file of its name", read_image},
	{"as", "UID:GID", "the user that the unikernel is told that it is", read_as},
	{"cwd", "DIR", "where it believes to start (/)", read_cwd},
	{"hostname", "NAME", "what it believes to be called", read_hostname},
	{"user", "UID:GID", "become this user before it starts", read_user},
	{"empty-root", "DIR", "enter an empty root, mounted over DIR", read_empty_root},
	{"report", "FD", "where errors are written, instead of standard error", read_report},
};

#define OPTIONS (sizeof(options) / sizeof(*options))

void options_help(void)
{
	printf("tender: runs a unikernel behind seven system calls\n"
	       "usage: tender [OPTION…] -- UNIKERNEL [ARGUMENT…]\n\n");
	for (size_t i = 0; i < OPTIONS; i++)
		printf("  --%-10s %-12s %s\n", options[i].name, options[i].what, options[i].help);
	printf("\nIt ends as the unikernel does: by its exit status, by SIGSYS after a call that is not allowed, or "
	       "by\n"
	       "128 and the number of a signal that ended it. 125: the tender itself failed.\n");
}

static const struct option *find(const char *name)
{
	for (size_t i = 0; i < OPTIONS; i++)
		if (!strcmp(options[i].name, name))
			return &options[i];
	return NULL;
}

static void set_defaults(struct options *o)
{
	*o = (struct options){.image = -1, .report = -1, .heap = OPTIONS_HEAP, .cwd = "/", .hostname = "unikernel"};
	o->net.mtu = 1500;
	for (size_t i = 0; i < UNIKERNEL_KINDS; i++)
		o->devices.fd[i] = -1;
}

static int read_one(const char *word, const char *value, struct options *o, struct err **e)
{
	const struct option *option = strncmp(word, "--", 2) == 0 ? find(word + 2) : NULL;

	if (!option)
		return err_set(e, "tender has no option %.40s; tender --help lists them", word);
	if (!value)
		return err_set(e, "%s needs a value: %s", word, option->what);
	if (!option->read(o, value))
		return err_set(e, "cannot use %s %.80s: it takes %s, %s", word, value, option->what, option->help);
	return 0;
}

int options_read(int argc, char **argv, struct options *o, struct err **e)
{
	int i = 1;

	set_defaults(o);
	o->has_help = argc == 2 && !strcmp(argv[1], "--help");
	if (o->has_help)
		return 0;
	for (; i < argc && argv[i][0] == '-'; i += 2) {
		if (!strcmp(argv[i], "--")) {
			i++;
			break;
		}
		if (read_one(argv[i], argv[i + 1], o, e))
			return -1;
	}
	if (i >= argc)
		return err_set(e, "tender needs a unikernel; tender --help says more");
	o->argv = (const char *const *)argv + i;
	return 0;
}
