"""Pure decisions about letters, appeals and messages: values in, values out."""
