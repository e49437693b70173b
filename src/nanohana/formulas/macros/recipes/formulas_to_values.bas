Option Explicit

' シートの数式を、今の値に置き換えます。元に戻せないため、先に複写したブックで使ってください。
Sub 数式を値にする()
    Const シート名 As String = "{{シート名}}"
    Dim 対象 As Worksheet
    If MsgBox("シート「" & シート名 & "」の数式を値に置き換えます。元に戻せません。よろしいですか。", vbYesNo) <> vbYes Then
        Exit Sub
    End If
    Set 対象 = ThisWorkbook.Worksheets(シート名)
    対象.UsedRange.Value = 対象.UsedRange.Value
End Sub
