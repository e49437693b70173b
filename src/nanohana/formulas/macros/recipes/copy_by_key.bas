Option Explicit

' 2つのシートをキーの列で突き合わせ、元のシートの値を先のシートへ転記します。キーがないときは何もしません。
Sub 転記()
    Const 元のシート As String = "{{元のシート}}"
    Const 元のキー列 As String = "{{元のキー列}}"
    Const 元の値の列 As String = "{{元の値の列}}"
    Const 先のシート As String = "{{先のシート}}"
    Const 先のキー列 As String = "{{先のキー列}}"
    Const 先の値の列 As String = "{{先の値の列}}"
    Const 先頭行 As Long = {{先頭行}}
    Dim 元 As Worksheet, 先 As Worksheet
    Dim 行 As Long, 元の行 As Long, 元の最終行 As Long, 先の最終行 As Long, 件数 As Long
    Set 元 = ThisWorkbook.Worksheets(元のシート)
    Set 先 = ThisWorkbook.Worksheets(先のシート)
    元の最終行 = 元.Cells(元.Rows.Count, 元のキー列).End(xlUp).Row
    先の最終行 = 先.Cells(先.Rows.Count, 先のキー列).End(xlUp).Row
    For 行 = 先頭行 To 先の最終行
        For 元の行 = 先頭行 To 元の最終行
            If 先.Cells(行, 先のキー列).Value <> "" And 先.Cells(行, 先のキー列).Value = 元.Cells(元の行, 元のキー列).Value Then
                先.Cells(行, 先の値の列).Value = 元.Cells(元の行, 元の値の列).Value
                件数 = 件数 + 1
                Exit For
            End If
        Next 元の行
    Next 行
    MsgBox 件数 & "件を転記しました。"
End Sub
