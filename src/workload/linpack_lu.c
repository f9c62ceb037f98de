// SPDX-License-Identifier: MIT
#include "workload/linpack_lu.h"
#include "workload/linpack_panel.h"
#include "workload/linpack_solve.h"
#include "workload/linpack_update.h"
#include "workload/pages.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define UNIT LINPACK_NR_MAX // every tile begins and ends at a multiple of it

static const size_t tile_least = 6 * (size_t)UNIT, tile_most = 96 * (size_t)UNIT;

// One panel's L and the queue of tiles that want it. While the tiles of one are at work, the next is being filled.
struct step {
	struct lower lower;
	double *packed;
	atomic_size_t next; // first column that nobody has taken
};

struct lu_shared {
	struct step steps[2];
	double *scratch;      // for each member
	size_t scratch_size;  // numbers of one
	size_t singular_from; // the panel that has no pivot somewhere; SIZE_MAX: none
	double *numbers;      // all of the above lie here
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

static size_t whole_units(size_t n)
{
	return (n + UNIT - 1) / UNIT * UNIT;
}

size_t lu_block(const struct linpack_kernel *kernel, size_t n, size_t wish)
{
	return smaller(whole_units(wish ? wish : kernel->block), whole_units(n));
}

static size_t scratch_size(size_t block)
{
	return block * larger(block, tile_most);
}

static size_t numbers_bytes(size_t n, size_t block, unsigned members)
{
	return (2 * lower_size(block, n) + members * scratch_size(block)) * sizeof(double);
}

size_t lu_bytes(size_t n, size_t block, unsigned members)
{
	return numbers_bytes(n, block, members) + n * sizeof(size_t) + sizeof(struct lu_shared);
}

int lu_prepare(struct lu *lu, const struct linpack_kernel *kernel, size_t n, size_t block, unsigned members)
{
	struct lu_shared *own = calloc(1, sizeof(*own));
	size_t bytes = numbers_bytes(n, block, members);

	*lu = (struct lu){.kernel = kernel, .members = members, .n = n, .block = block, .own = own};
	lu->pivots = malloc(n * sizeof(*lu->pivots));
	if (own)
		own->numbers = pages_map(bytes);
	if (!own || !lu->pivots || !own->numbers) {
		lu_release(lu);
		errno = ENOMEM;
		return -1;
	}
	memset(own->numbers, 0, bytes); // so no page is made while the clock runs
	own->scratch_size = scratch_size(block);
	own->steps[0].packed = own->numbers;
	own->steps[1].packed = own->numbers + lower_size(block, n);
	own->scratch = own->numbers + 2 * lower_size(block, n);
	return 0;
}

void lu_release(struct lu *lu)
{
	if (lu->own)
		pages_unmap(lu->own->numbers, numbers_bytes(lu->n, lu->block, lu->members));
	free(lu->own);
	free(lu->pivots);
	*lu = (struct lu){.kernel = NULL};
}

static struct step *step_of(struct lu *lu, size_t panel)
{
	return &lu->own->steps[panel / lu->block % 2];
}

// Factors the panel that begins at this column, all of whose updates are done, and opens the queue of its tiles.
static void factor(struct lu *lu, size_t panel, double *scratch)
{
	struct matrix *m = lu->m;
	struct step *s = step_of(lu, panel);
	size_t rows = m->n - panel, columns = smaller(lu->block, m->columns - panel), k = smaller(rows, columns);
	double *a = m->at + panel * m->ld + panel;
	size_t wrong = panel_factor(lu->kernel, a, m->ld, rows, columns, lu->pivots + panel, scratch);

	if (wrong) {
		lu->singular = panel + wrong;
		lu->own->singular_from = panel;
		return;
	}
	s->lower = lower_packed(lu->kernel, a, m->ld, k, rows - k, lu->pivots + panel, s->packed);
	atomic_store(&s->next, panel + columns);
}

// Takes a tile from the queue: the next panel first, then shares of what is left. 0 columns: there is none.
static size_t take(struct lu *lu, struct step *s, size_t panel, size_t *first)
{
	size_t wanted;

	*first = atomic_load(&s->next);
	do {
		size_t left = lu->m->columns - *first, share = whole_units(left / (2 * (size_t)lu->members));

		if (*first == panel + lu->block && *first < lu->n)
			wanted = lu->block;
		else
			wanted = smaller(larger(share, tile_least), tile_most);
		wanted = smaller(wanted, left);
	} while (wanted && !atomic_compare_exchange_weak(&s->next, first, *first + wanted));
	return wanted;
}

static void update(struct lu *lu, size_t panel, double *scratch)
{
	struct step *s = step_of(lu, panel);
	struct matrix *m = lu->m;
	size_t first, columns;

	while ((columns = take(lu, s, panel, &first)) > 0) {
		update_columns(lu->kernel, &s->lower, m->at + first * m->ld + panel, m->ld, columns, scratch);
		if (first == panel + lu->block && first < lu->n)
			factor(lu, first, scratch);
	}
}

static void solve_part(void *arg, struct team *t, unsigned member)
{
	struct lu *lu = arg;
	double *scratch = lu->own->scratch + member * lu->own->scratch_size;

	if (member == 0)
		factor(lu, 0, scratch);
	team_meet(t);
	// Every member finds the same panel singular, even if another one has gone on to the next meanwhile.
	for (size_t panel = 0; panel < lu->n && panel < lu->own->singular_from; panel += lu->block) {
		update(lu, panel, scratch);
		team_meet(t);
	}
	if (!lu->singular)
		solve_upper(lu->kernel, lu->m, t, member);
}

int lu_solve(struct lu *lu, struct matrix *m)
{
	lu->m = m;
	lu->singular = 0;
	lu->own->singular_from = SIZE_MAX;
	if (team_run(lu->members, solve_part, lu) < 0)
		return -1;
	for (size_t i = 0; !lu->singular && i < m->n; i++)
		lu->pivots[i] += i / lu->block * lu->block; // from now on they count from the first row
	return 0;
}
