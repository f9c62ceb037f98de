// SPDX-License-Identifier: MIT
#include "machine/smbios.h"

#include <stdio.h>
#include <string.h>

#define TYPE_MEMORY_DEVICE 17
#define TYPE_END           127

// One structure: its formatted area, and the strings behind it up to a double NUL.
struct structure {
	const unsigned char *data;
	size_t len;     // formatted area
	size_t strings; // bytes of the string set, with its NULs
};

static unsigned word(const struct structure *s, size_t at)
{
	return at + 2 <= s->len ? s->data[at] | (unsigned)s->data[at + 1] << 8 : 0;
}

static uint64_t dword(const struct structure *s, size_t at)
{
	return word(s, at) | (uint64_t)word(s, at + 2) << 16;
}

// Copies string number (1 …) that the byte at offset names; number 0 means none.
static void text(const struct structure *s, size_t at, char *out, size_t size)
{
	unsigned number = at < s->len ? s->data[at] : 0;
	const char *p = (const char *)s->data + s->len, *end = p + s->strings;

	out[0] = '\0';
	if (!number)
		return;
	while (--number && p < end)
		p += strnlen(p, (size_t)(end - p)) + 1;
	if (p < end)
		snprintf(out, size, "%.*s", (int)strnlen(p, (size_t)(end - p)), p);
	for (size_t n = strlen(out); n && out[n - 1] == ' '; n--)
		out[n - 1] = '\0';
}

static const char *type_name(unsigned type)
{
	switch (type) {
	case 0x12:
		return "DDR";
	case 0x13:
		return "DDR2";
	case 0x18:
		return "DDR3";
	case 0x1a:
		return "DDR4";
	case 0x1e:
		return "LPDDR4";
	case 0x22:
		return "DDR5";
	case 0x23:
		return "LPDDR5";
	case 0x07:
		return "RAM";
	default:
		return "unknown";
	}
}

static uint64_t module_bytes(const struct structure *s)
{
	unsigned size = word(s, 0x0c);

	if (size == 0 || size == 0xffff)
		return 0;
	if (size == 0x7fff)
		return (dword(s, 0x1c) & 0x7fffffff) << 20;
	return (uint64_t)(size & 0x7fff) << (size & 0x8000 ? 10 : 20);
}

static void fill(const struct structure *s, struct smbios_module *m)
{
	*m = (struct smbios_module){.bytes = module_bytes(s), .rated_mts = word(s, 0x15), .mts = word(s, 0x20)};
	m->type = type_name(s->len > 0x12 ? s->data[0x12] : 0);
	text(s, 0x10, m->slot, sizeof(m->slot));
	text(s, 0x11, m->bank, sizeof(m->bank));
	text(s, 0x17, m->maker, sizeof(m->maker));
	text(s, 0x1a, m->part, sizeof(m->part));
}

// Reads the structure at offset. Returns its whole length with strings, or 0 when it does not fit.
static size_t read_structure(const unsigned char *table, size_t len, size_t offset, struct structure *s)
{
	size_t end;

	if (len - offset < 4 || table[offset + 1] < 4 || table[offset + 1] > len - offset)
		return 0;
	s->data = table + offset;
	s->len = table[offset + 1];
	for (end = offset + s->len; end + 1 < len; end++)
		if (!table[end] && !table[end + 1])
			break;
	if (end + 1 >= len)
		return 0;
	s->strings = end + 1 - offset - s->len;
	return end + 2 - offset;
}

int smbios_next_module(const unsigned char *table, size_t len, size_t *offset, struct smbios_module *m)
{
	struct structure s;

	while (*offset < len) {
		size_t whole = read_structure(table, len, *offset, &s);

		if (!whole || s.data[0] == TYPE_END)
			return 0;
		*offset += whole;
		if (s.data[0] != TYPE_MEMORY_DEVICE)
			continue;
		fill(&s, m);
		return 1;
	}
	return 0;
}
