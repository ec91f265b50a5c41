/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony patch show: the graph as a drawing (SVG). */
#include "cli-patch.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli-patch-layout.h"

#define NODES_MAX 600                   /* more cannot be looked at on one sheet */
#define LINE   16.0                     /* height of a row of text */
#define TITLE  40.0                     /* of a box: id and type */
#define LETTER 6.6                      /* width, of the text size below */
#define PORTS_MAX 16

/* Which rows a box has: wired inputs, then parameters with a cable or a value of their own; outputs face the inputs. */
typedef struct {
  guint     inputs[PORTS_MAX], input_count;
  guint     outputs[PORTS_MAX], output_count;
  guint     params[64], param_count;
} Rows;

typedef struct {
  DspPatch *patch;
  guint     nodes, cables;
  PatchBox *boxes;
  PatchLayout layout;
  Rows     *rows;
  bool     *poly, *used;
  GString  *out;
} Drawing;

/* Colours for light and dark, the same kinds as the window's cables. */
static const char style[] =
  "<style>\n"
  "svg { font-family: Cantarell, 'Noto Sans', sans-serif; font-size: 12px } .sheet { fill: #fafafb }\n"
  ".box { fill: #ffffff; stroke: #c0bfbc } .back { fill: #ffffff; stroke: #c0bfbc } .idle { opacity: .45 }\n"
  "text { fill: #241f31 } .type, .value { fill: #6f6b78 } .id { font-weight: bold } .value { text-anchor: end } .right { text-anchor: end }\n"
  ".cable { fill: none; stroke-width: 2 } .audio { stroke: #1c71d8 } .control { stroke: #c64600 } .event { stroke: #813d9c; stroke-dasharray: 5 3 }\n"
  ".dot.audio { fill: #1c71d8 } .dot.control { fill: #c64600 } .dot.event { fill: #813d9c } .dot { stroke: none }\n"
  "@media (prefers-color-scheme: dark) {\n"
  "  .sheet { fill: #1d1d20 } .box, .back { fill: #2e2e32; stroke: #5e5c64 } text { fill: #f6f5f4 } .type, .value { fill: #b5b2bd }\n"
  "  .audio { stroke: #78aeed } .control { stroke: #ffa348 } .event { stroke: #dc8add }\n"
  "  .dot.audio { fill: #78aeed } .dot.control { fill: #ffa348 } .dot.event { fill: #dc8add }\n}\n"
  "</style>\n";
static const char *const kinds[] = { "audio", "control", "event" };

static void
add_once (guint *list, guint *count, guint most, guint value)
{
  for (guint i = 0; i < *count; i++)
    if (list[i] == value)
      return;
  if (*count < most)
    list[(*count)++] = value;
}

static void
collect_rows (Drawing *d)
{
  for (guint i = 0; i < d->cables; i++)
    {
      DspCableInfo cable;
      dsp_patch_get_cable (d->patch, i, &cable);
      add_once (d->rows[cable.from].outputs, &d->rows[cable.from].output_count, PORTS_MAX, cable.from_port);
      if (cable.to_param)
        add_once (d->rows[cable.to].params, &d->rows[cable.to].param_count, 64, cable.to_port);
      else
        add_once (d->rows[cable.to].inputs, &d->rows[cable.to].input_count, PORTS_MAX, cable.to_port);
    }
  for (guint i = 0; i < d->nodes; i++)
    {
      bool given;
      char *text;
      for (guint k = 0; dsp_patch_get_value (d->patch, i, k, &given, &text); k++)
        {
          if (given)
            add_once (d->rows[i].params, &d->rows[i].param_count, 64, k);
          free (text);
        }
    }
}

static double
row_y (const PatchBox *box, guint row)
{
  return box->y + TITLE + LINE * (row + 0.5);
}

static void
measure_boxes (Drawing *d)
{
  for (guint i = 0; i < d->nodes; i++)
    {
      const Rows *rows = &d->rows[i];
      DspNodeInfo node;
      dsp_patch_get_node (d->patch, i, &node);
      gsize letters = MAX (strlen (node.id), strlen (node.type));
      for (guint k = 0; k < rows->param_count; k++)
        {
          DspParamInfo param;
          bool given;
          char *text;
          dsp_module_get_param (node.type, rows->params[k], &param);
          dsp_patch_get_value (d->patch, i, rows->params[k], &given, &text);
          letters = MAX (letters, strlen (param.name) + strlen (param.unit) + MIN (strlen (text), 18) + 4);
          free (text);
        }
      for (guint k = 0; k < rows->output_count; k++)
        {
          DspPortInfo in = { "" }, out = { "" };
          dsp_module_get_output (node.type, rows->outputs[k], &out);
          if (k < rows->input_count)
            dsp_module_get_input (node.type, rows->inputs[k], &in);
          letters = MAX (letters, strlen (in.name) + strlen (out.name) + 4);
        }
      d->boxes[i].width = MAX (96, 24 + LETTER * (double) letters);
      d->boxes[i].height = TITLE + LINE * (MAX (rows->input_count, rows->output_count) + rows->param_count) + 8;
    }
}

static void
add_text (Drawing *d, const char *class, double x, double y, const char *text)
{
  g_autofree char *safe = g_markup_escape_text (text, -1);
  g_string_append_printf (d->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", class, x, y + 4, safe);
}

static void
add_dot (Drawing *d, DspKind kind, double x, double y)
{
  g_string_append_printf (d->out, "<circle class=\"dot %s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", kinds[kind], x, y);
}

static void
draw_params (Drawing *d, guint i, const char *type)
{
  const Rows *rows = &d->rows[i];
  const PatchBox *box = &d->boxes[i];
  for (guint k = 0; k < rows->param_count; k++)
    {
      double y = row_y (box, MAX (rows->input_count, rows->output_count) + k);
      DspParamInfo param;
      bool given;
      char *text;
      dsp_module_get_param (type, rows->params[k], &param);
      dsp_patch_get_value (d->patch, i, rows->params[k], &given, &text);
      add_text (d, "name", box->x + 10, y, param.name);
      if (given)
        {
          gsize length = strlen (text), quote = *text == '"';
          g_autofree char *value = g_strdup_printf ("%.*s%s%s%s", (int) MIN (18, length - 2 * quote), text + quote, length > 18 ? "…" : "",
                                                    *param.unit ? " " : "", param.unit);
          add_text (d, "value", box->x + box->width - 10, y, value);
        }
      free (text);
    }
}

static void
draw_box (Drawing *d, guint i)
{
  const Rows *rows = &d->rows[i];
  const PatchBox *box = &d->boxes[i];
  DspNodeInfo node;
  DspPortInfo port;
  dsp_patch_get_node (d->patch, i, &node);
  g_string_append_printf (d->out, "<g%s>\n", d->used[i] ? "" : " class=\"idle\"");
  if (d->poly[i])                       /* a second sheet: one for each voice */
    g_string_append_printf (d->out, "<rect class=\"back\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"8\"/>\n", box->x + 4, box->y + 4,
                            box->width, box->height);
  g_string_append_printf (d->out, "<rect class=\"box\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"8\"/>\n", box->x, box->y, box->width,
                          box->height);
  add_text (d, "id", box->x + 10, box->y + 13, node.id);
  add_text (d, "type", box->x + 10, box->y + 28, node.type);
  for (guint k = 0; k < rows->input_count; k++)
    if (dsp_module_get_input (node.type, rows->inputs[k], &port))
      add_text (d, "name", box->x + 10, row_y (box, k), port.name);
  for (guint k = 0; k < rows->output_count; k++)
    if (dsp_module_get_output (node.type, rows->outputs[k], &port))
      add_text (d, "right", box->x + box->width - 10, row_y (box, k), port.name);
  draw_params (d, i, node.type);
  g_string_append (d->out, "</g>\n");
}

static guint
index_of (const guint *list, guint count, guint value)
{
  guint i = 0;
  while (i + 1 < count && list[i] != value)
    i++;
  return i;
}

static void
find_ends (Drawing *d, guint i, DspCableInfo *cable, double *x1, double *y1, double *x2, double *y2)
{
  dsp_patch_get_cable (d->patch, i, cable);
  const PatchBox *from = &d->boxes[cable->from], *to = &d->boxes[cable->to];
  const Rows *in = &d->rows[cable->to], *out = &d->rows[cable->from];
  guint row = cable->to_param ? MAX (in->input_count, in->output_count) + index_of (in->params, in->param_count, cable->to_port)
                              : index_of (in->inputs, in->input_count, cable->to_port);
  *x1 = from->x + from->width;
  *y1 = row_y (from, index_of (out->outputs, out->output_count, cable->from_port));
  *x2 = to->x;
  *y2 = row_y (to, row);
}

static void
curve_to (Drawing *d, double *x, double *y, double to_x, double to_y)
{
  double bend = to_x > *x ? (to_x - *x) * 0.5 : 36 + (*x - to_x) * 0.2;
  g_string_append_printf (d->out, " C%.1f %.1f %.1f %.1f %.1f %.1f", *x + bend, *y, to_x - bend, to_y, to_x, to_y);
  *x = to_x;
  *y = to_y;
}

static void
draw_cable (Drawing *d, guint i)
{
  DspCableInfo cable;
  double x1, y1, x2, y2;
  find_ends (d, i, &cable, &x1, &y1, &x2, &y2);
  const GArray *bends = d->layout.bends[i];
  double x = x1, y = y1;
  g_string_append_printf (d->out, "<path class=\"cable %s\" d=\"M%.1f %.1f", kinds[cable.kind], x1, y1);
  for (guint k = 0; bends && k < bends->len; k++)
    {
      const PatchBend *bend = &g_array_index (bends, PatchBend, k);
      curve_to (d, &x, &y, bend->left, bend->y);
      g_string_append_printf (d->out, " L%.1f %.1f", bend->right, bend->y);
      x = bend->right;
    }
  curve_to (d, &x, &y, x2, y2);
  g_string_append (d->out, "\"/>\n");
}

/* The dots and amounts lie over the boxes. */
static void
draw_ends (Drawing *d, guint i)
{
  DspCableInfo cable;
  double x1, y1, x2, y2;
  find_ends (d, i, &cable, &x1, &y1, &x2, &y2);
  add_dot (d, cable.kind, x1, y1);
  add_dot (d, cable.kind, x2, y2);
  if (cable.amount != 1 || (cable.to_param && strcmp (cable.mode, "set") != 0))
    {
      g_autofree char *text = g_strdup_printf ("%s%.4g", strcmp (cable.mode, "mul") == 0 ? "×" : strcmp (cable.mode, "add") == 0 ? "+" : "", cable.amount);
      add_text (d, "value", x2 - 8, y2 - 9, text);
    }
}

static char *
draw_patch (DspPatch *patch)
{
  Drawing d = { patch, dsp_patch_get_node_count (patch), dsp_patch_get_cable_count (patch) };
  d.boxes = g_new0 (PatchBox, d.nodes + 1);
  d.rows = g_new0 (Rows, d.nodes + 1);
  d.poly = g_new0 (bool, d.nodes + 1);
  d.used = g_new0 (bool, d.nodes + 1);
  d.out = g_string_new (NULL);
  dsp_patch_get_flow (patch, d.poly, d.used);
  collect_rows (&d);
  measure_boxes (&d);
  patch_layout_init (&d.layout, patch, d.boxes);
  double width = d.layout.width, height = d.layout.height;
  g_string_append_printf (d.out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\">\n", width, height, width,
                          height);
  if (dsp_patch_get_name (patch))
    {
      g_autofree char *title = g_markup_escape_text (dsp_patch_get_name (patch), -1);
      g_string_append_printf (d.out, "<title>%s</title>\n", title);
    }
  g_string_append (d.out, style);
  g_string_append (d.out, "<rect class=\"sheet\" width=\"100%\" height=\"100%\"/>\n");
  for (guint i = 0; i < d.cables; i++)
    draw_cable (&d, i);
  for (guint i = 0; i < d.nodes; i++)
    draw_box (&d, i);
  for (guint i = 0; i < d.cables; i++)
    draw_ends (&d, i);
  patch_layout_finish (&d.layout);
  g_string_append (d.out, "</svg>\n");
  g_free (d.boxes);
  g_free (d.rows);
  g_free (d.poly);
  g_free (d.used);
  return g_string_free (d.out, FALSE);
}

int
cli_patch_show (int argc, char **argv)
{
  g_autofree char *out = NULL;
  const GOptionEntry entries[] = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "The drawing, .svg; - prints it", "OUT.svg" }, G_OPTION_ENTRY_NULL };
  g_autoptr (GError) error = NULL;
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || !out || (strcmp (out, "-") != 0 && !g_str_has_suffix (out, ".svg")))
    {
      cli_complain ("usage: symphony patch show FILE -o OUT.svg");
      return CLI_USAGE;
    }
  DspPatch *patch = cli_patch_load (argv[1], &status);
  if (!patch)
    return status;
  status = CLI_OK;
  if (dsp_patch_get_node_count (patch) > NODES_MAX)
    {
      cli_complain ("%s has %u nodes; a drawing holds %d", argv[1], dsp_patch_get_node_count (patch), NODES_MAX);
      status = CLI_INPUT;
    }
  else
    {
      g_autofree char *text = draw_patch (patch);
      if (strcmp (out, "-") == 0)
        fputs (text, stdout);
      else if (!g_file_set_contents (out, text, -1, &error))
        {
          cli_complain ("%s", error->message);
          status = CLI_SYSTEM;
        }
    }
  dsp_patch_unref (patch);
  return status;
}
